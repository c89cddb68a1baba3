// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.List;

/** The cluster's objects that policy depends on, at one moment. */
public record Snapshot(
        List<Namespace> namespaces, List<Pod> pods, List<Node> nodes, List<NetworkPolicy> networkPolicies) {
    public static final Snapshot EMPTY = new Snapshot(List.of(), List.of(), List.of(), List.of());

    public Snapshot {
        namespaces = List.copyOf(namespaces);
        pods = List.copyOf(pods);
        nodes = List.copyOf(nodes);
        networkPolicies = List.copyOf(networkPolicies);
    }
}
