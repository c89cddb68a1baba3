// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import dev.netiso.cli.ends.End;
import dev.netiso.cli.ends.PodTraits;
import dev.netiso.policy.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The ends on one side of a matrix, and the groups of pods among them that no policy tells apart there. */
final class Side {
    private final List<End> ends;
    private final List<Group> groups = new ArrayList<>();
    private final int[][] groupsOf;

    /**
     * Pods that are alike, or another end by itself.
     *
     * @param end one of those that it is part of
     * @param pods two of them at most: the second one is asked about where the first is at both sides
     */
    record Group(End end, List<Pod> pods) {}

    Side(List<End> ends, PodTraits traits, PodTraits.Role role) {
        this.ends = List.copyOf(ends);
        this.groupsOf = new int[ends.size()][];
        Map<Object, Integer> known = new HashMap<>();
        Function<Pod, Object> of = pod -> traits.of(pod, role);
        for (int i = 0; i < groupsOf.length; i++) {
            groupsOf[i] = switch (ends.get(i)) {
                case End.Pods pods ->
                    pods.pods().stream()
                            .mapToInt(pod -> group(pods, pod, of.apply(pod), known))
                            .distinct()
                            .sorted()
                            .toArray();
                case End.OfService service ->
                    service.endpoints().stream()
                            .mapToInt(pod -> group(service, pod, of.apply(pod), known))
                            .distinct()
                            .sorted()
                            .toArray();
                case End.Other other -> {
                    groups.add(new Group(other, List.of()));
                    yield new int[] {groups.size() - 1};
                }
            };
        }
    }

    private int group(End end, Pod pod, Object traits, Map<Object, Integer> known) {
        int group = known.computeIfAbsent(traits, _ -> {
            groups.add(new Group(end, new ArrayList<>()));
            return groups.size() - 1;
        });
        List<Pod> pods = groups.get(group).pods();
        if (pods.size() < 2) {
            pods.add(pod);
        }
        return group;
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
