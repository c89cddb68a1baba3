// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The label keys that selectors of a snapshot ask pods for: by other labels, such as the hash of a template, no policy tells pods apart. */
final class SelectorKeys {
    private SelectorKeys() {}

    static Set<String> ofPods(Snapshot snapshot) {
        Set<String> keys = new HashSet<>();
        Consumer<Selector> add =
                selector -> selector.requirements().forEach(requirement -> keys.add(requirement.key()));
        for (NetworkPolicy policy : snapshot.networkPolicies()) {
            add.accept(policy.podSelector());
            for (Direction direction : Direction.values()) {
                addPeers(policy.rules(direction), add);
            }
        }
        for (ClusterPolicy policy : snapshot.clusterPolicies()) {
            add.accept(policy.subject().pods());
            for (Direction direction : Direction.values()) {
                addClusterPeers(policy.rules(direction), add);
            }
        }
        return Set.copyOf(keys);
    }

    private static void addPeers(List<NetworkPolicy.Rule> rules, Consumer<Selector> add) {
        for (NetworkPolicy.Rule rule : rules) {
            for (NetworkPolicy.Peer peer : rule.peers()) {
                if (peer instanceof NetworkPolicy.Peer.Pods pods) {
                    pods.podSelector().ifPresent(add);
                }
            }
        }
    }

    private static void addClusterPeers(List<ClusterPolicy.Rule> rules, Consumer<Selector> add) {
        for (ClusterPolicy.Rule rule : rules) {
            for (ClusterPolicy.Peer peer : rule.peers()) {
                if (peer instanceof ClusterPolicy.Peer.Pods(var _, Selector pods)) {
                    add.accept(pods);
                }
            }
        }
    }

    /** The labels of these keys. */
    static Map<String, String> only(Map<String, String> labels, Set<String> keys) {
        if (keys.containsAll(labels.keySet())) {
            return labels;
        }
        Map<String, String> kept = new HashMap<>();
        for (Map.Entry<String, String> label : labels.entrySet()) {
            if (keys.contains(label.getKey())) {
                kept.put(label.getKey(), label.getValue());
            }
        }
        return kept;
    }
}
