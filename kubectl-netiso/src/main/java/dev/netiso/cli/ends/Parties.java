// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.ends;

import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.IpAddress;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parties of which one stands for all. */
sealed interface Parties {
    /** Pods that no policy tells apart. */
    record Alike(List<Pod> pods) implements Parties {}

    /** A node or an address. */
    record One(Party party) implements Parties {}

    /**
     * From one of these to one of those, by each family that both have.
     *
     * @param toItself a pod that is among both may come back to itself although there are others
     */
    default List<Route> routesTo(Parties destination, boolean toItself) {
        List<Route> routes = new ArrayList<>();
        switch (this) {
            case One(Party source) -> {
                switch (destination) {
                    case One(Party other) -> {
                        if (source.address().family() == other.address().family()) {
                            routes.add(new Route(source, other));
                        }
                    }
                    case Alike(List<Pod> pods) ->
                        facing(pods.getFirst(), source).forEach(party -> routes.add(new Route(source, party)));
                }
            }
            case Alike(List<Pod> sources) -> {
                switch (destination) {
                    case One(Party other) ->
                        facing(sources.getFirst(), other).forEach(party -> routes.add(new Route(party, other)));
                    case Alike(List<Pod> destinations) -> between(sources, destinations, toItself, routes);
                }
            }
        }
        return routes;
    }

    static boolean same(Pod one, Pod other) {
        return one.name().equals(other.name()) && one.namespace().equals(other.namespace());
    }

    /** Between two pods, for two that differ speak for the others; from a pod to itself if there are no two, or where it may come back to itself. */
    private static void between(List<Pod> sources, List<Pod> destinations, boolean toItself, List<Route> routes) {
        boolean found = false;
        for (int i = 0; i < sources.size() && !found; i++) {
            for (int j = 0; j < destinations.size() && !found; j++) {
                if (!same(sources.get(i), destinations.get(j))) {
                    routes.addAll(between(sources.get(i), destinations.get(j)));
                    found = true;
                }
            }
        }
        if (!found || toItself) {
            sources.stream()
                    .filter(source -> destinations.stream().anyMatch(pod -> same(pod, source)))
                    .findFirst()
                    .ifPresent(pod -> routes.addAll(between(pod, pod)));
        }
    }

    private static List<Party> facing(Pod pod, Party other) {
        if (pod.addresses().isEmpty()) {
            return List.of(new Party.OfPod(pod, IpAddress.UNSPECIFIED));
        }
        return ofFamily(pod, other.address().family()).<Party>map(address -> new Party.OfPod(pod, address)).stream()
                .toList();
    }

    private static List<Route> between(Pod source, Pod destination) {
        if (source.addresses().isEmpty() || destination.addresses().isEmpty()) {
            return List.of(new Route(any(source), any(destination)));
        }
        List<Route> routes = new ArrayList<>();
        for (AddressFamily family : AddressFamily.values()) {
            Optional<IpAddress> from = ofFamily(source, family);
            Optional<IpAddress> to = ofFamily(destination, family);
            if (from.isPresent() && to.isPresent()) {
                routes.add(new Route(new Party.OfPod(source, from.get()), new Party.OfPod(destination, to.get())));
            }
        }
        return routes;
    }

    private static Party any(Pod pod) {
        return new Party.OfPod(
                pod,
                pod.addresses().isEmpty()
                        ? IpAddress.UNSPECIFIED
                        : pod.addresses().getFirst());
    }

    private static Optional<IpAddress> ofFamily(Pod pod, AddressFamily family) {
        return pod.addresses().stream()
                .filter(address -> address.family() == family)
                .findFirst();
    }
}
