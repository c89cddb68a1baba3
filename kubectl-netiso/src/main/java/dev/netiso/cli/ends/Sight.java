// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.ends;

import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.policy.ClusterPolicy;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.Tier;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What policies look at in pods at one end of a connection: selectors and blocks. Immutable. */
final class Sight {
    /** Pods that a policy names; without a namespace, those of the namespaces that are selected. */
    private record Pattern(Optional<String> namespace, Selector namespaces, Selector pods) {}

    /** Which of the blocks hold an address. */
    record Placed(AddressFamily family, BitSet blocks) {}

    private final List<Pattern> patterns;
    private final List<Cidr> blocks;
    /** By namespace, which most pods are not in; under the empty name those of any. */
    private final Map<String, List<Integer>> indexes = new HashMap<>();

    private Sight(Set<Pattern> patterns, Set<Cidr> blocks) {
        this.patterns = List.copyOf(patterns);
        this.blocks = List.copyOf(blocks);
        for (int i = 0; i < this.patterns.size(); i++) {
            String namespace = this.patterns.get(i).namespace().orElse("");
            indexes.computeIfAbsent(namespace, _ -> new ArrayList<>()).add(i);
        }
    }

    /** Which selectors match the pod. */
    BitSet selected(Pod pod, Map<String, String> namespaceLabels) {
        BitSet selected = new BitSet();
        for (String namespace : List.of(pod.namespace(), "")) {
            for (int i : indexes.getOrDefault(namespace, List.of())) {
                Pattern pattern = patterns.get(i);
                if (pattern.namespaces().test(namespaceLabels) && pattern.pods().test(pod.labels())) {
                    selected.set(i);
                }
            }
        }
        return selected;
    }

    Placed placed(IpAddress address) {
        BitSet holding = new BitSet();
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i).contains(address)) {
                holding.set(i);
            }
        }
        return new Placed(address.family(), holding);
    }

    /** All that the policies of a snapshot look at: in their subjects, and in their peers at the other end. */
    static final class Terms {
        private final End source = new End();
        private final End destination = new End();

        private record End(Set<Pattern> patterns, Set<Cidr> blocks) {
            End() {
                this(new LinkedHashSet<>(), new LinkedHashSet<>());
            }
        }

        Terms(Snapshot snapshot) {
            boolean baseline = snapshot.clusterPolicies().stream().anyMatch(policy -> policy.tier() == Tier.BASELINE);
            snapshot.networkPolicies().forEach(policy -> look(policy, baseline));
            snapshot.clusterPolicies().forEach(this::look);
        }

        Sight ofSources() {
            return new Sight(source.patterns(), source.blocks());
        }

        Sight ofDestinations() {
            return new Sight(destination.patterns(), destination.blocks());
        }

        /** @param baseline whether it may matter that a policy selects the pod in the other direction; see {@code Ambiguity.BASELINE_PER_POD} */
        private void look(NetworkPolicy policy, boolean baseline) {
            Optional<String> own = Optional.of(policy.namespace());
            for (Direction direction : Direction.values()) {
                if (baseline || policy.isolates().contains(direction)) {
                    subject(direction).patterns().add(new Pattern(own, Selector.ALL, policy.podSelector()));
                }
                policy.rules(direction).stream()
                        .flatMap(rule -> rule.peers().stream())
                        .forEach(peer -> look(peer, own, peer(direction)));
            }
        }

        private void look(ClusterPolicy policy) {
            Pattern subject = new Pattern(
                    Optional.empty(),
                    policy.subject().namespaces(),
                    policy.subject().pods());
            for (Direction direction : Direction.values()) {
                subject(direction).patterns().add(subject);
                policy.rules(direction).stream()
                        .flatMap(rule -> rule.peers().stream())
                        .forEach(peer -> look(peer, peer(direction)));
            }
        }

        private static void look(NetworkPolicy.Peer peer, Optional<String> own, End end) {
            switch (peer) {
                case NetworkPolicy.Peer.Pods(var namespaces, var pods) ->
                    end.patterns()
                            .add(new Pattern(
                                    namespaces.isPresent() ? Optional.empty() : own,
                                    namespaces.orElse(Selector.ALL),
                                    pods.orElse(Selector.ALL)));
                case NetworkPolicy.Peer.IpBlock(var block, var except) -> {
                    end.blocks().add(block);
                    end.blocks().addAll(except);
                }
            }
        }

        private static void look(ClusterPolicy.Peer peer, End end) {
            switch (peer) {
                case ClusterPolicy.Peer.Pods(var namespaces, var pods) ->
                    end.patterns().add(new Pattern(Optional.empty(), namespaces, pods));
                case ClusterPolicy.Peer.Networks(var networks) -> end.blocks().addAll(networks);
                case ClusterPolicy.Peer.Nodes _, ClusterPolicy.Peer.DomainNames _, ClusterPolicy.Peer.Unknown _ -> {}
            }
        }

        private End subject(Direction direction) {
            return direction == Direction.EGRESS ? source : destination;
        }

        private End peer(Direction direction) {
            return direction == Direction.EGRESS ? destination : source;
        }
    }
}
