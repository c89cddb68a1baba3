// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import dev.netiso.cli.ends.End;
import dev.netiso.cli.ends.PodTraits;
import dev.netiso.policy.Pod;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The ends on one side of a matrix, and the groups of pods among them that no policy tells apart there. */
final class Side {
    private static final PodTraits.Traits NONE = new PodTraits.Traits(new BitSet(), List.of());

    private final List<End> ends;
    private final List<Group> groups = new ArrayList<>();
    private final int[][] groupsOf;

    /**
     * Pods that are alike, or another end by itself.
     *
     * @param end one of those that it is part of
     * @param pods two of them at most: the second one is asked about where the first is at both sides
     */
    record Group(End end, List<Pod> pods, PodTraits.Traits traits) {
        /** A group of pods, each with one address at most: then there is one way to it. */
        boolean isSimple() {
            return end instanceof End.Pods && pods.stream().allMatch(pod -> pod.addresses().size() <= 1);
        }
    }

    /** @param byPorts whether what pods declare matters, besides what policies name of it */
    Side(List<End> ends, PodTraits traits, PodTraits.Role role, boolean byPorts) {
        this.ends = List.copyOf(ends);
        this.groupsOf = new int[ends.size()][];
        Grouping grouping = new Grouping(traits, role, byPorts);
        for (int i = 0; i < groupsOf.length; i++) {
            groupsOf[i] = switch (ends.get(i)) {
                case End.Pods pods ->
                    pods.pods().stream()
                            .mapToInt(pod -> grouping.of(pods, pod))
                            .distinct()
                            .sorted()
                            .toArray();
                case End.OfService service ->
                    service.endpoints().stream()
                            .mapToInt(pod -> grouping.of(service, pod))
                            .distinct()
                            .sorted()
                            .toArray();
                case End.Other other -> {
                    groups.add(new Group(other, List.of(), NONE));
                    yield new int[] {groups.size() - 1};
                }
            };
        }
    }

    private final class Grouping {
        private final PodTraits traits;
        private final PodTraits.Role role;
        private final boolean byPorts;
        private final Map<Object, Integer> known = new HashMap<>();

        Grouping(PodTraits traits, PodTraits.Role role, boolean byPorts) {
            this.traits = traits;
            this.role = role;
            this.byPorts = byPorts;
        }

        int of(End end, Pod pod) {
            PodTraits.Traits its = traits.of(pod, role);
            Object key = byPorts ? List.of(its, pod.ports()) : its;
            int group = known.computeIfAbsent(key, _ -> {
                groups.add(new Group(end, new ArrayList<>(), its));
                return groups.size() - 1;
            });
            List<Pod> pods = groups.get(group).pods();
            if (pods.size() < 2) {
                pods.add(pod);
            }
            return group;
        }
    }

    boolean isSimple() {
        return groups.stream().allMatch(Group::isSimple);
    }

    List<End> ends() {
        return ends;
    }

    int size() {
        return ends.size();
    }

    List<Group> groups() {
        return groups;
    }

    /** The groups that an end consists of, in the order of their numbers. */
    int[] groupsOf(int end) {
        return groupsOf[end];
    }
}
