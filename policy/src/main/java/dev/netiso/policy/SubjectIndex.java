// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the policies that isolate a pod in one direction without asking all of them: by namespace, and there by one label that the policy's selector needs.
 * Immutable once built.
 */
final class SubjectIndex {
    private static final Comparator<NetworkPolicy> BY_NAME = Comparator.comparing(NetworkPolicy::name);

    private final Map<String, Candidates> byNamespace = new HashMap<>();

    SubjectIndex(Direction direction, List<NetworkPolicy> policies) {
        for (NetworkPolicy policy : policies) {
            if (policy.isolates().contains(direction)) {
                byNamespace
                        .computeIfAbsent(policy.namespace(), _ -> new Candidates())
                        .add(policy);
            }
        }
    }

    /** In the order of their names. */
    List<NetworkPolicy> isolating(Pod pod) {
        Candidates candidates = byNamespace.get(pod.namespace());
        return candidates == null || !pod.selectable() ? List.of() : candidates.selecting(pod);
    }

    private static final class Candidates {
        private final Map<Map.Entry<String, String>, List<NetworkPolicy>> byLabel = new HashMap<>();
        private final List<NetworkPolicy> others = new ArrayList<>();

        void add(NetworkPolicy policy) {
            neededLabel(policy.podSelector())
                    .map(label -> byLabel.computeIfAbsent(label, _ -> new ArrayList<>()))
                    .orElse(others)
                    .add(policy);
        }

        List<NetworkPolicy> selecting(Pod pod) {
            List<NetworkPolicy> selecting = new ArrayList<>();
            addSelecting(others, pod, selecting);
            if (!byLabel.isEmpty()) {
                for (Map.Entry<String, String> label : pod.labels().entrySet()) {
                    addSelecting(byLabel.getOrDefault(label, List.of()), pod, selecting);
                }
            }
            selecting.sort(BY_NAME);
            return selecting;
        }

        private static void addSelecting(List<NetworkPolicy> candidates, Pod pod, List<NetworkPolicy> selecting) {
            for (NetworkPolicy policy : candidates) {
                if (policy.podSelector().test(pod.labels())) {
                    selecting.add(policy);
                }
            }
        }

        private static Optional<Map.Entry<String, String>> neededLabel(Selector selector) {
            return selector.requirements().stream()
                    .filter(Selector.Requirement.In.class::isInstance)
                    .map(Selector.Requirement.In.class::cast)
                    .filter(in -> in.values().size() == 1)
                    .map(in -> Map.entry(in.key(), in.values().getFirst()))
                    .findFirst();
        }
    }
}
