// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.attribution;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * Whose a network namespace is: of the pod whose processes have sockets in it. Pods in the node's own network that enter those of others, as a CNI's do, own
 * none of them; where two others have sockets, nobody knows. Used by one thread.
 */
final class NamespaceOwners {
    private static final int MAX_KNOWN = 16_384;
    /** Containers of one pod; more are told by the first ones as well. */
    private static final int MAX_CGROUPS = 16;

    private final int own;
    private final LongFunction<Optional<String>> podOf;
    private final Map<Integer, List<Sighting>> sightings = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<String> inOwn = new HashSet<>();

    /** A socket of that cgroup was there at that time. */
    private record Sighting(long cgroupId, Instant last) {}

    /**
     * @param own the node's namespace
     * @param podOf UID of the pod to which a cgroup belongs, if it belongs to one
     */
    NamespaceOwners(int own, LongFunction<Optional<String>> podOf) {
        this.own = own;
        this.podOf = podOf;
    }

    /** A socket of that cgroup was in that namespace then. */
    void learn(int netns, long cgroupId, Instant at) {
        if (netns == own) {
            podOf.apply(cgroupId).ifPresent(uid -> {
                if (inOwn.size() < MAX_KNOWN) {
                    inOwn.add(uid);
                }
            });
            return;
        }
        List<Sighting> there = sightings.computeIfAbsent(netns, _ -> new ArrayList<>(1));
        if (there.stream()
                .anyMatch(one -> one.cgroupId() == cgroupId && !one.last().isBefore(at))) {
            return;
        }
        there.removeIf(one -> one.cgroupId() == cgroupId);
        if (there.size() == MAX_CGROUPS) {
            there.removeFirst();
        }
        there.add(new Sighting(cgroupId, at));
        if (sightings.size() > MAX_KNOWN) {
            sightings.remove(sightings.keySet().iterator().next());
        }
    }

    /** UID of the pod whose it is; what was seen before it was mounted was seen in another of that number. */
    Optional<String> podOf(Mounted namespace) {
        Set<String> pods = new HashSet<>();
        for (Sighting one : sightings.getOrDefault(namespace.inode(), List.of())) {
            if (!one.last().isBefore(namespace.since())) {
                podOf.apply(one.cgroupId()).filter(uid -> !inOwn.contains(uid)).ifPresent(pods::add);
            }
        }
        return pods.size() == 1 ? Optional.of(pods.iterator().next()) : Optional.empty();
    }
}
