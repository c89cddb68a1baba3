// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.policy.Selector.Requirement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the policies that select a pod without asking all of them: NetworkPolicies by namespace, and there by one label that the policy's selector needs.
 * Immutable once built.
 */
final class SubjectIndex {
    private static final Comparator<NetworkPolicy> BY_NAME = Comparator.comparing(NetworkPolicy::name);
    private static final Comparator<ClusterPolicy> AS_ASKED = Comparator.comparingInt(ClusterPolicy::priority)
            .thenComparing(policy -> policy.ref().name())
            .thenComparing(policy -> policy.ref().kind());

    private final Map<String, Candidates> byNamespace = new HashMap<>();
    private final List<ClusterPolicy> admin;
    private final List<ClusterPolicy> baseline;
    private final Map<String, Map<String, String>> namespaceLabels;
    private final Set<String> unreadableNamespaces;
    private final Chain.Unreadable unreadable;

    SubjectIndex(Snapshot snapshot, Map<String, Map<String, String>> namespaceLabels) {
        for (NetworkPolicy policy : snapshot.networkPolicies()) {
            byNamespace
                    .computeIfAbsent(policy.namespace(), _ -> new Candidates())
                    .add(policy);
        }
        this.admin = inTier(snapshot, Tier.ADMIN);
        this.baseline = inTier(snapshot, Tier.BASELINE);
        this.namespaceLabels = namespaceLabels;
        this.unreadableNamespaces =
                snapshot.unreadable().stream().map(PolicyRef::namespace).collect(Collectors.toUnmodifiableSet());
        boolean admin = snapshot.unreadable().stream()
                .anyMatch(policy -> policy.namespace().isEmpty() && !isBaseline(policy));
        boolean baseline = snapshot.unreadable().stream().anyMatch(SubjectIndex::isBaseline);
        this.unreadable = new Chain.Unreadable(admin, false, baseline);
    }

    private static List<ClusterPolicy> inTier(Snapshot snapshot, Tier tier) {
        return snapshot.clusterPolicies().stream()
                .filter(policy -> policy.tier() == tier)
                .sorted(AS_ASKED)
                .toList();
    }

    /** Of the other kinds it is not known which tier they are of; what the Admin tier may say covers what the Baseline tier may. */
    private static boolean isBaseline(PolicyRef policy) {
        return policy.kind().equals("BaselineAdminNetworkPolicy");
    }

    /** The NetworkPolicies that isolate such pods, in the order of their names. */
    List<NetworkPolicy> isolating(String namespace, Map<String, String> labels, Direction direction) {
        Candidates candidates = byNamespace.get(namespace);
        return candidates == null ? List.of() : candidates.selecting(labels, direction);
    }

    /** The cluster policies of a tier that select such pods and have rules in that direction, in the order in which they are asked. */
    List<ClusterPolicy> selecting(String namespace, Map<String, String> labels, Direction direction, Tier tier) {
        List<ClusterPolicy> candidates = switch (tier) {
            case ADMIN -> admin;
            case BASELINE -> baseline;
            case NETWORK_POLICY -> List.of();
        };
        if (candidates.isEmpty()) {
            return List.of();
        }
        return candidates.stream()
                .filter(policy -> !policy.rules(direction).isEmpty())
                .filter(policy -> policy.subject().namespaces().test(labelsOf(namespace)))
                .filter(policy -> policy.subject().pods().test(labels))
                .toList();
    }

    /** What could not be read and may select pods of that namespace. */
    Chain.Unreadable unreadable(String namespace, boolean hostNetwork) {
        boolean networkPolicy = unreadableNamespaces.contains(namespace);
        if (hostNetwork || networkPolicy) {
            return new Chain.Unreadable(
                    !hostNetwork && unreadable.admin(), networkPolicy, !hostNetwork && unreadable.baseline());
        }
        return unreadable;
    }

    /** Labels of a namespace; none if the snapshot does not have it. */
    Map<String, String> labelsOf(String namespace) {
        return namespaceLabels.getOrDefault(namespace, Map.of());
    }

    private static final class Candidates {
        private final Map<String, Map<String, List<NetworkPolicy>>> byLabel = new HashMap<>();
        private final List<NetworkPolicy> others = new ArrayList<>();

        void add(NetworkPolicy policy) {
            for (Requirement requirement : policy.podSelector().requirements()) {
                if (requirement instanceof Requirement.In(String key, List<String> values) && values.size() == 1) {
                    byLabel.computeIfAbsent(key, _ -> new HashMap<>())
                            .computeIfAbsent(values.getFirst(), _ -> new ArrayList<>())
                            .add(policy);
                    return;
                }
            }
            others.add(policy);
        }

        List<NetworkPolicy> selecting(Map<String, String> labels, Direction direction) {
            List<NetworkPolicy> selecting = new ArrayList<>();
            addSelecting(others, labels, direction, selecting);
            for (Map.Entry<String, Map<String, List<NetworkPolicy>>> key : byLabel.entrySet()) {
                String value = labels.get(key.getKey());
                if (value != null) {
                    addSelecting(key.getValue().getOrDefault(value, List.of()), labels, direction, selecting);
                }
            }
            selecting.sort(BY_NAME);
            return selecting;
        }

        private static void addSelecting(
                List<NetworkPolicy> candidates,
                Map<String, String> labels,
                Direction direction,
                List<NetworkPolicy> selecting) {
            for (NetworkPolicy policy : candidates) {
                if (policy.isolates().contains(direction)
                        && policy.podSelector().test(labels)) {
                    selecting.add(policy);
                }
            }
        }
    }
}
