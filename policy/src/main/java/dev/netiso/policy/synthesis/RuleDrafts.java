// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Transport;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Namespace;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.NetworkPolicy.Peer;
import dev.netiso.policy.NetworkPolicy.Rule;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Port;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Snapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes the rule that one end of a connection lacks: by the labels of workloads, the name of a namespace, one address, one port. */
final class RuleDrafts {
    /** "The label is set by the control plane on all namespaces" and cannot be changed (KEP-2161); any other label is whoever's who may label namespaces. */
    private static final String NAMESPACE_NAME_LABEL = "kubernetes.io/metadata.name";

    private final Snapshot snapshot;
    private final LabelChoice labels;
    private final Optional<Cidr> block;
    private final Map<Pod, Named> named = new HashMap<>();

    /** @param block to name instead of an address outside the cluster that it contains */
    RuleDrafts(Snapshot snapshot, LabelChoice labels, Optional<Cidr> block) {
        this.snapshot = snapshot;
        this.labels = labels;
        this.block = block;
    }

    Draft draft(Direction direction, Connection connection, Transport.Ports ports) {
        return switch (subject(connection.subject(direction))) {
            case Refused refused -> refused.why();
            case Found(Grantee.Pods subject) ->
                switch (peer(connection.peer(direction), subject.namespace())) {
                    case Proposal.Refused refused -> refused;
                    case Grantee peer -> rule(direction, subject, peer, ports);
                };
        };
    }

    /** The pods of a rule. */
    private sealed interface Subject {}

    private record Found(Grantee.Pods pods) implements Subject {}

    private record Refused(Proposal.Refused why) implements Subject {}

    private Subject subject(Party party) {
        return switch (party) {
            case Party.OfPod(Pod pod, var _) when pod.hostNetwork() -> new Refused(Refusals.hostNetworkSubject(pod));
            case Party.OfPod(Pod pod, var _) ->
                switch (pods(pod)) {
                    case Grantee.Pods pods -> new Found(pods);
                    case Proposal.Refused refused -> new Refused(refused);
                    case Grantee.Address _, Grantee.NodeAddress _ ->
                        throw new IllegalStateException("a pod with its own network is named by labels");
                };
            case Party.OfNode _, Party.OfAddress _ -> new Refused(Refusals.noSubject(party));
        };
    }

    /** Names a peer for a policy of that namespace. */
    Named peer(Party party, String namespace) {
        return switch (party) {
            case Party.OfAddress(var address, var _) -> outside(address);
            case Party.OfNode(var node, var address) ->
                new Grantee.NodeAddress("node " + node.name(), Cidr.of(address));
            case Party.OfPod(Pod pod, var _) when pod.terminated() -> Refusals.terminated(pod);
            case Party.OfPod(Pod pod, var address)
            when pod.hostNetwork() ->
                new Grantee.NodeAddress(
                        pod.namespace() + "/" + pod.name() + ", in its node's network namespace", Cidr.of(address));
            case Party.OfPod(Pod pod, var _)
            when snapshot.namespaces().stream().noneMatch(known -> known.name().equals(pod.namespace())) ->
                Refusals.namespaceUnknown(pod);
            case Party.OfPod(Pod pod, var _)
            when !pod.namespace().equals(namespace) && !isNamed(pod.namespace()) ->
                Refusals.namespaceUnlabelled(pod.namespace(), NAMESPACE_NAME_LABEL);
            case Party.OfPod(Pod pod, var _) -> pods(pod);
        };
    }

    private Named outside(IpAddress address) {
        if (block.isPresent() && !block.get().contains(address)) {
            return Refusals.block(block.get(), address);
        }
        return new Grantee.Address(block.orElse(Cidr.of(address)));
    }

    private Named pods(Pod pod) {
        return pod.terminated()
                ? Refusals.terminated(pod)
                : named.computeIfAbsent(
                        pod,
                        _ -> labels.workloadOf(pod)
                                .<Named>map(pods -> pods)
                                .orElseGet(() -> Refusals.noStableLabels(pod)));
    }

    /** Whether the namespace can be named by the label that only the control plane sets. */
    boolean isNamed(String namespace) {
        return snapshot.namespaces().stream()
                .filter(candidate -> candidate.name().equals(namespace))
                .map(Namespace::labels)
                .anyMatch(present -> namespace.equals(present.get(NAMESPACE_NAME_LABEL)));
    }

    private static PlannedRule rule(Direction direction, Grantee.Pods subject, Grantee peer, Transport.Ports ports) {
        int port = ports.destinationPort();
        Rule rule = new Rule(List.of(peer(subject.namespace(), peer)), List.of(Port.Range.of(ports.protocol(), port)));
        NetworkPolicy policy = policy(
                subject.namespace(),
                PolicyName.of(direction, subject, peer, ports.protocol(), port),
                subject.selector(),
                direction,
                List.of(rule));
        return new PlannedRule(policy, direction, subject, peer, ports.protocol(), port);
    }

    /** A policy of one direction. */
    static NetworkPolicy policy(String namespace, String name, Selector pods, Direction direction, List<Rule> rules) {
        return new NetworkPolicy(
                namespace,
                name,
                pods,
                Set.of(direction),
                direction == Direction.INGRESS ? rules : List.of(),
                direction == Direction.EGRESS ? rules : List.of());
    }

    /** That grantee in a policy of that namespace; both selectors in one item: two items would admit either. */
    static Peer peer(String namespace, Grantee peer) {
        return switch (peer) {
            case Grantee.Address(Cidr block) -> new Peer.IpBlock(block, List.of());
            case Grantee.NodeAddress(String _, Cidr block) -> new Peer.IpBlock(block, List.of());
            case Grantee.Pods pods -> peer(namespace, pods.namespace(), pods.selector());
        };
    }

    static Peer peer(String namespace, String podsNamespace, Selector pods) {
        return new Peer.Pods(
                podsNamespace.equals(namespace) ? Optional.empty() : Optional.of(namespaceSelector(podsNamespace)),
                Optional.of(pods));
    }

    static Selector namespaceSelector(String namespace) {
        return Selector.ofLabels(Map.of(NAMESPACE_NAME_LABEL, namespace));
    }
}
