// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Cidr;
import dev.netiso.policy.ClusterPolicy;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Selector.Requirement;
import dev.netiso.policy.Snapshot;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that the policies of some snapshots speak of: what they do not mention, they cannot tell apart.
 *
 * @param labelKeys of pods
 * @param blocks of addresses
 */
record PolicyWords(Set<String> labelKeys, Set<Cidr> blocks) {
    static PolicyWords of(List<Snapshot> snapshots) {
        return new PolicyWords(
                snapshots.stream()
                        .flatMap(PolicyWords::podSelectors)
                        .flatMap(selector -> selector.requirements().stream())
                        .map(Requirement::key)
                        .collect(Collectors.toSet()),
                snapshots.stream().flatMap(PolicyWords::blocksOf).collect(Collectors.toSet()));
    }

    private static Stream<Selector> podSelectors(Snapshot snapshot) {
        return Stream.concat(
                snapshot.networkPolicies().stream()
                        .flatMap(policy -> Stream.concat(
                                Stream.of(policy.podSelector()), peers(policy).flatMap(PolicyWords::podSelectors))),
                snapshot.clusterPolicies().stream()
                        .flatMap(policy -> Stream.concat(
                                Stream.of(policy.subject().pods()),
                                peers(policy).flatMap(PolicyWords::podSelectors))));
    }

    private static Stream<NetworkPolicy.Peer> peers(NetworkPolicy policy) {
        return Stream.concat(policy.ingress().stream(), policy.egress().stream())
                .flatMap(rule -> rule.peers().stream());
    }

    private static Stream<ClusterPolicy.Peer> peers(ClusterPolicy policy) {
        return Stream.concat(policy.ingress().stream(), policy.egress().stream())
                .flatMap(rule -> rule.peers().stream());
    }

    private static Stream<Selector> podSelectors(NetworkPolicy.Peer peer) {
        return switch (peer) {
            case NetworkPolicy.Peer.Pods pods -> pods.podSelector().stream();
            case NetworkPolicy.Peer.IpBlock _ -> Stream.empty();
        };
    }

    private static Stream<Selector> podSelectors(ClusterPolicy.Peer peer) {
        return switch (peer) {
            case ClusterPolicy.Peer.Pods pods -> Stream.of(pods.pods());
            case ClusterPolicy.Peer.Networks _,
                    ClusterPolicy.Peer.Nodes _,
                    ClusterPolicy.Peer.DomainNames _,
                    ClusterPolicy.Peer.Unknown _ -> Stream.empty();
        };
    }

    private static Stream<Cidr> blocksOf(Snapshot snapshot) {
        return Stream.concat(
                snapshot.networkPolicies().stream().flatMap(PolicyWords::peers).flatMap(PolicyWords::blocksOf),
                snapshot.clusterPolicies().stream().flatMap(PolicyWords::peers).flatMap(PolicyWords::blocksOf));
    }

    private static Stream<Cidr> blocksOf(NetworkPolicy.Peer peer) {
        return switch (peer) {
            case NetworkPolicy.Peer.IpBlock block -> Stream.concat(Stream.of(block.cidr()), block.except().stream());
            case NetworkPolicy.Peer.Pods _ -> Stream.empty();
        };
    }

    private static Stream<Cidr> blocksOf(ClusterPolicy.Peer peer) {
        return switch (peer) {
            case ClusterPolicy.Peer.Networks networks -> networks.blocks().stream();
            case ClusterPolicy.Peer.Pods _,
                    ClusterPolicy.Peer.Nodes _,
                    ClusterPolicy.Peer.DomainNames _,
                    ClusterPolicy.Peer.Unknown _ -> Stream.empty();
        };
    }
}
