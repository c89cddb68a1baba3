// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.policy.ClusterPolicy.Action;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Turns rules into {@link Step}s, each once for all pods that it concerns. Each is compiled when it is first asked, by any thread. */
final class RuleCompiler {
    private final PodIndex pods;
    private final Map<IpAddress, Node> nodes = new HashMap<>();
    private final IdentityHashMap<Object, List<Step>> ingress = new IdentityHashMap<>();
    private final IdentityHashMap<Object, List<Step>> egress = new IdentityHashMap<>();
    private final Map<PeerKey, PodSet> podSets = new HashMap<>();

    /** What tells sets of pods apart: a namespace by its name or by labels, and labels of pods. */
    private record PeerKey(String namespace, Optional<Selector> namespaces, Selector pods) {}

    RuleCompiler(Snapshot snapshot, PodIndex pods) {
        this.pods = pods;
        for (Node node : snapshot.nodes()) {
            node.addresses().forEach(address -> nodes.put(address, node));
        }
    }

    /** The rules of NetworkPolicies, one after the other. */
    synchronized List<Step> steps(List<NetworkPolicy> policies, Direction direction) {
        IdentityHashMap<Object, List<Step>> compiled = compiled(direction);
        return joined(policies, policy -> compiled.computeIfAbsent(policy, _ -> compile(policy, direction)));
    }

    /** The rules of cluster policies, one after the other. */
    synchronized List<Step> clusterSteps(List<ClusterPolicy> policies, Direction direction) {
        IdentityHashMap<Object, List<Step>> compiled = compiled(direction);
        return joined(policies, policy -> compiled.computeIfAbsent(policy, _ -> compile(policy, direction)));
    }

    private IdentityHashMap<Object, List<Step>> compiled(Direction direction) {
        return switch (direction) {
            case INGRESS -> ingress;
            case EGRESS -> egress;
        };
    }

    private static <T> List<Step> joined(List<T> policies, Function<T, List<Step>> steps) {
        if (policies.size() == 1) {
            return steps.apply(policies.getFirst());
        }
        List<Step> joined = new ArrayList<>();
        for (T policy : policies) {
            joined.addAll(steps.apply(policy));
        }
        return joined;
    }

    private List<Step> compile(NetworkPolicy policy, Direction direction) {
        List<NetworkPolicy.Rule> rules = policy.rules(direction);
        PolicyRef ref = policy.ref();
        List<Step> steps = new ArrayList<>(rules.size());
        for (int i = 0; i < rules.size(); i++) {
            NetworkPolicy.Rule rule = rules.get(i);
            PeerMatcher[] peers = new PeerMatcher[rule.peers().size()];
            for (int j = 0; j < peers.length; j++) {
                peers[j] = peer(policy, rule.peers().get(j));
            }
            Step.Source source = new Step.Source(ref, direction, i, Action.ACCEPT, 0);
            steps.add(new Step(source, new PortSet(rule.ports(), true), peers));
        }
        return List.copyOf(steps);
    }

    private PeerMatcher peer(NetworkPolicy policy, NetworkPolicy.Peer peer) {
        return switch (peer) {
            case NetworkPolicy.Peer.IpBlock(var cidr, var except) -> new PeerMatcher.Block(cidr, except);
            case NetworkPolicy.Peer.Pods(var namespaces, var selector) ->
                new PeerMatcher.Pods(podSet(
                        namespaces.isEmpty() ? policy.namespace() : "", namespaces, selector.orElse(Selector.ALL)));
        };
    }

    private PodSet podSet(String namespace, Optional<Selector> namespaces, Selector selector) {
        return podSets.computeIfAbsent(
                new PeerKey(namespace, namespaces, selector),
                _ -> namespaces.isEmpty()
                        ? pods.inNamespace(namespace, selector)
                        : pods.inNamespaces(namespaces.get(), selector));
    }

    private List<Step> compile(ClusterPolicy policy, Direction direction) {
        List<ClusterPolicy.Rule> rules = policy.rules(direction);
        List<Step> steps = new ArrayList<>(rules.size());
        for (int i = 0; i < rules.size(); i++) {
            ClusterPolicy.Rule rule = rules.get(i);
            boolean known = rule.peers().stream().noneMatch(peer -> isUnknown(peer, direction));
            Step.Source source =
                    new Step.Source(policy.ref(), direction, i, known ? rule.action() : Action.DENY, policy.priority());
            if (known) {
                steps.add(new Step(source, new PortSet(rule.ports(), false), peers(rule.peers())));
            } else if (rule.action() != Action.ACCEPT) {
                // "fail closed means: treat the rule as a 'Deny all' rule" (network-policy-api apis/v1alpha2)
                steps.add(new Step(source, PortSet.ALL, new PeerMatcher[0]));
            }
        }
        return List.copyOf(steps);
    }

    /** An entry without a field that the API of that direction has: one of a later version. */
    private static boolean isUnknown(ClusterPolicy.Peer peer, Direction direction) {
        return switch (peer) {
            case ClusterPolicy.Peer.Pods _ -> false;
            case ClusterPolicy.Peer.Networks _, ClusterPolicy.Peer.Nodes _, ClusterPolicy.Peer.DomainNames _ ->
                direction == Direction.INGRESS;
            case ClusterPolicy.Peer.Unknown _ -> true;
        };
    }

    private PeerMatcher[] peers(List<ClusterPolicy.Peer> peers) {
        return peers.stream().map(this::peer).toArray(PeerMatcher[]::new);
    }

    private PeerMatcher peer(ClusterPolicy.Peer peer) {
        return switch (peer) {
            case ClusterPolicy.Peer.Pods(Selector namespaces, Selector selector) ->
                new PeerMatcher.PlainPods(podSet("", Optional.of(namespaces), selector));
            case ClusterPolicy.Peer.Networks(var blocks) -> new PeerMatcher.Networks(blocks);
            case ClusterPolicy.Peer.Nodes(Selector selector) -> new PeerMatcher.Nodes(selector, nodes);
            case ClusterPolicy.Peer.DomainNames(var patterns) -> new PeerMatcher.DomainNames(patterns);
            case ClusterPolicy.Peer.Unknown _ -> throw new IllegalArgumentException("a rule with an unknown peer");
        };
    }
}
