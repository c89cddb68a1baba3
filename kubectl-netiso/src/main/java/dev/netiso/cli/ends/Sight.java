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
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What policies look at in pods at one end of a connection: selectors and blocks. Safe to share between threads. */
final class Sight {
    /** Pods that a policy names; without a namespace, those of the namespaces that are selected. */
    private record Pattern(Optional<String> namespace, Selector namespaces, Selector pods) {}

    /** Which of the blocks hold an address. */
    record Placed(AddressFamily family, BitSet blocks) {}

    private final List<Pattern> patterns;
    /** By the number of a pattern of subjects, the patterns at the other end that policies with that subject look at. */
    private final List<BitSet> lookedAt;
    private final List<Cidr> blocks;
    /** By namespace, which most pods are not in; under the empty name those of any. */
    private final Map<String, List<Integer>> indexes = new HashMap<>();

    private final Map<String, List<Integer>> candidates = new ConcurrentHashMap<>();

    private Sight(Terms.End end, Set<Pattern> atOtherEnd) {
        this.patterns = List.copyOf(end.patterns());
        this.blocks = List.copyOf(end.blocks());
        this.lookedAt = numbers(end, List.copyOf(atOtherEnd));
        for (int i = 0; i < this.patterns.size(); i++) {
            String namespace = this.patterns.get(i).namespace().orElse("");
            indexes.computeIfAbsent(namespace, _ -> new ArrayList<>()).add(i);
        }
    }

    /** Which selectors match the pod. */
    BitSet selected(Pod pod, Map<String, String> namespaceLabels) {
        BitSet selected = new BitSet();
        for (int i : candidates.computeIfAbsent(pod.namespace(), name -> candidates(name, namespaceLabels))) {
            if (patterns.get(i).pods().test(pod.labels())) {
                selected.set(i);
            }
        }
        return selected;
    }

    /** The patterns that may match pods of a namespace. */
    private List<Integer> candidates(String namespace, Map<String, String> labels) {
        return Stream.of(namespace, "")
                .flatMap(of -> indexes.getOrDefault(of, List.of()).stream())
                .filter(i -> patterns.get(i).namespaces().test(labels))
                .toList();
    }

    private List<BitSet> numbers(Terms.End end, List<Pattern> atOtherEnd) {
        Map<Pattern, Integer> numbers = new HashMap<>();
        atOtherEnd.forEach(pattern -> numbers.put(pattern, numbers.size()));
        return patterns.stream()
                .map(subject -> {
                    BitSet bits = new BitSet();
                    end.lookedAt()
                            .getOrDefault(subject, Set.of())
                            .forEach(pattern -> bits.set(numbers.getOrDefault(pattern, 0)));
                    return bits;
                })
                .toList();
    }

    /** The selectors at the other end that policies look at whose subjects match the pod. */
    BitSet lookedAt(BitSet selected) {
        BitSet all = new BitSet();
        selected.stream().forEach(subject -> all.or(lookedAt.get(subject)));
        return all;
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

        private record End(Set<Pattern> patterns, Set<Cidr> blocks, Map<Pattern, Set<Pattern>> lookedAt) {
            End() {
                this(new LinkedHashSet<>(), new LinkedHashSet<>(), new HashMap<>());
            }

            /** Where the patterns go that policies of that subject look at in the other end. */
            Set<Pattern> subject(Pattern subject) {
                patterns.add(subject);
                return lookedAt.computeIfAbsent(subject, _ -> new LinkedHashSet<>());
            }
        }

        Terms(Snapshot snapshot) {
            boolean baseline = snapshot.clusterPolicies().stream().anyMatch(policy -> policy.tier() == Tier.BASELINE);
            snapshot.networkPolicies().forEach(policy -> look(policy, baseline));
            snapshot.clusterPolicies().forEach(this::look);
        }

        Sight ofSources() {
            return new Sight(source, destination.patterns());
        }

        Sight ofDestinations() {
            return new Sight(destination, source.patterns());
        }

        /** @param baseline whether it may matter that a policy selects the pod in the other direction; see {@code Ambiguity.BASELINE_PER_POD} */
        private void look(NetworkPolicy policy, boolean baseline) {
            Optional<String> own = Optional.of(policy.namespace());
            for (Direction direction : Direction.values()) {
                if (baseline || policy.isolates().contains(direction)) {
                    Set<Pattern> lookedAt =
                            subject(direction).subject(new Pattern(own, Selector.ALL, policy.podSelector()));
                    policy.rules(direction).stream()
                            .flatMap(rule -> rule.peers().stream())
                            .forEach(peer -> look(peer, own, peer(direction), lookedAt));
                }
            }
        }

        private void look(ClusterPolicy policy) {
            Pattern subject = new Pattern(
                    Optional.empty(),
                    policy.subject().namespaces(),
                    policy.subject().pods());
            for (Direction direction : Direction.values()) {
                Set<Pattern> lookedAt = subject(direction).subject(subject);
                policy.rules(direction).stream()
                        .flatMap(rule -> rule.peers().stream())
                        .forEach(peer -> look(peer, peer(direction), lookedAt));
            }
        }

        private static void look(NetworkPolicy.Peer peer, Optional<String> own, End end, Set<Pattern> lookedAt) {
            switch (peer) {
                case NetworkPolicy.Peer.Pods(var namespaces, var pods) ->
                    look(
                            new Pattern(
                                    namespaces.isPresent() ? Optional.empty() : own,
                                    namespaces.orElse(Selector.ALL),
                                    pods.orElse(Selector.ALL)),
                            end,
                            lookedAt);
                case NetworkPolicy.Peer.IpBlock(var block, var except) -> {
                    end.blocks().add(block);
                    end.blocks().addAll(except);
                }
            }
        }

        private static void look(Pattern pattern, End end, Set<Pattern> lookedAt) {
            end.patterns().add(pattern);
            lookedAt.add(pattern);
        }

        private static void look(ClusterPolicy.Peer peer, End end, Set<Pattern> lookedAt) {
            switch (peer) {
                case ClusterPolicy.Peer.Pods(var namespaces, var pods) ->
                    look(new Pattern(Optional.empty(), namespaces, pods), end, lookedAt);
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
