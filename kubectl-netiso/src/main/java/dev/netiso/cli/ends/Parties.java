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
                    case One(Party other) -> routes.add(new Route(source, other));
                    case Alike(List<Pod> pods) ->
                        facing(pods.getFirst(), source).forEach(party -> routes.add(new Route(source, party)));
                }
            }
            case Alike(List<Pod> sources) -> {
                Pod source = sources.getFirst();
                switch (destination) {
                    case One(Party other) ->
                        facing(source, other).forEach(party -> routes.add(new Route(party, other)));
                    case Alike(List<Pod> pods) ->
                        chosen(source, pods, toItself).forEach(pod -> routes.addAll(between(source, pod)));
                }
            }
        }
        return routes;
    }

    static boolean same(Pod one, Pod other) {
        return one.name().equals(other.name()) && one.namespace().equals(other.namespace());
    }

    private static List<Pod> chosen(Pod source, List<Pod> destinations, boolean toItself) {
        Optional<Pod> another =
                destinations.stream().filter(pod -> !same(pod, source)).findFirst();
        Optional<Pod> itself =
                destinations.stream().filter(pod -> same(pod, source)).findFirst();
        if (another.isEmpty()) {
            return itself.stream().toList();
        }
        return toItself && itself.isPresent() ? List.of(another.get(), itself.get()) : List.of(another.get());
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
