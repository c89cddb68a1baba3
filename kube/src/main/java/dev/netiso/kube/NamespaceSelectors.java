// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import dev.netiso.flow.Direction;
import dev.netiso.policy.ClusterPolicy;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Snapshot;
import java.util.stream.Stream;

/** By what the policies of a snapshot ask for namespaces. */
final class NamespaceSelectors {
    private NamespaceSelectors() {}

    static Stream<Selector> of(Snapshot snapshot) {
        return Stream.concat(
                snapshot.networkPolicies().stream().flatMap(NamespaceSelectors::of),
                snapshot.clusterPolicies().stream().flatMap(NamespaceSelectors::of));
    }

    private static Stream<Selector> of(NetworkPolicy policy) {
        return Stream.of(Direction.values())
                .flatMap(direction -> policy.rules(direction).stream())
                .flatMap(rule -> rule.peers().stream())
                .flatMap(peer -> peer instanceof NetworkPolicy.Peer.Pods pods
                        ? pods.namespaceSelector().stream()
                        : Stream.empty());
    }

    private static Stream<Selector> of(ClusterPolicy policy) {
        Stream<Selector> peers = Stream.of(Direction.values())
                .flatMap(direction -> policy.rules(direction).stream())
                .flatMap(rule -> rule.peers().stream())
                .flatMap(peer -> peer instanceof ClusterPolicy.Peer.Pods(Selector namespaces, var _)
                        ? Stream.of(namespaces)
                        : Stream.empty());
        return Stream.concat(Stream.of(policy.subject().namespaces()), peers);
    }
}
