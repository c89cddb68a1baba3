// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The label keys that selectors of a snapshot ask pods for: by other labels, such as the hash of a template, no policy tells pods apart. */
final class SelectorKeys {
    /** No label has this value: it is not printable. */
    private static final String ABSENT = "\0";

    private final String[] keys;

    SelectorKeys(Snapshot snapshot) {
        Set<String> found = new HashSet<>();
        Consumer<Selector> add = selector -> add(selector, found);
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
        this.keys = found.toArray(String[]::new);
    }

    private static void add(Selector selector, Set<String> keys) {
        for (Selector.Requirement requirement : selector.requirements()) {
            keys.add(requirement.key());
        }
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

    /** The values of these keys, in an order of their own. */
    List<String> values(Map<String, String> labels) {
        String[] values = new String[keys.length];
        for (int i = 0; i < keys.length; i++) {
            values[i] = labels.getOrDefault(keys[i], ABSENT);
        }
        return Arrays.asList(values);
    }

    /** The labels of these keys, from what {@link #values} made of them. */
    Map<String, String> labels(List<String> values) {
        Map<String, String> labels = HashMap.newHashMap(keys.length);
        for (int i = 0; i < keys.length; i++) {
            if (!values.get(i).equals(ABSENT)) {
                labels.put(keys[i], values.get(i));
            }
        }
        return labels;
    }
}
