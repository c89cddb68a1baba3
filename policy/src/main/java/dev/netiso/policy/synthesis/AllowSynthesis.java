// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import dev.netiso.flow.Transport;
import dev.netiso.policy.CniProfile;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Decision;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Namespace;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.NetworkPolicy.Peer;
import dev.netiso.policy.NetworkPolicy.Rule;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Port;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.synthesis.Proposal.Plan;
import dev.netiso.policy.synthesis.Proposal.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the least rules that let a denied connection through: at each end that denies it one NetworkPolicy of its own, for one direction, with one peer and one
 * port. What exists is never edited. Immutable and safe to share between threads.
 */
public final class AllowSynthesis {
    /** "The label is set by the control plane on all namespaces" and cannot be changed (KEP-2161); any other label is whoever's who may label namespaces. */
    private static final String NAMESPACE_NAME_LABEL = "kubernetes.io/metadata.name";

    private final Snapshot snapshot;
    private final Evaluator evaluator;
    private final LabelChoice labels;

    /**
     * @param workloads of both ends, where known: the best labels to name them by
     */
    public AllowSynthesis(Snapshot snapshot, Map<WorkloadRef, WorkloadLabels> workloads) {
        this(snapshot, workloads, CniProfile.NONE);
    }

    /** As that implementation reads what the API leaves open. */
    public AllowSynthesis(Snapshot snapshot, Map<WorkloadRef, WorkloadLabels> workloads, CniProfile profile) {
        this.snapshot = snapshot;
        this.evaluator = Evaluator.of(snapshot, profile);
        this.labels = new LabelChoice(snapshot, workloads);
    }

    /** Rules for those connections, or why there are none. */
    public Proposal propose(AllowRequest request) {
        return propose(request.connections().getFirst());
    }

    /** Rules for that connection, or why there are none. */
    public Proposal propose(Connection connection) {
        Decision decision = evaluator.decide(connection);
        return switch (decision.outcome()) {
            case ALLOWED -> Refusals.notDenied();
            case UNDECIDED -> Refusals.undecided(decision);
            case DENIED ->
                switch (connection.transport()) {
                    case Transport.Icmp _ -> Refusals.undecided(decision);
                    case Transport.Ports ports when ports.destinationPort() == 0 -> Refusals.portZero();
                    case Transport.Ports ports -> proposeRules(connection, decision, ports);
                };
        };
    }

    private Proposal proposeRules(Connection connection, Decision decision, Transport.Ports ports) {
        List<PlannedRule> rules = new ArrayList<>();
        for (Direction direction : List.of(Direction.INGRESS, Direction.EGRESS)) {
            Outcome outcome = decision.at(direction).outcome();
            if (outcome == Outcome.UNDECIDED) {
                return Refusals.undecided(decision);
            }
            if (outcome == Outcome.DENIED) {
                switch (draft(direction, connection, ports)) {
                    case PlannedRule rule -> rules.add(rule);
                    case Refused refusal -> {
                        return refusal;
                    }
                }
            }
        }
        return proved(
                new Plan(
                        List.of(new Proposal.Asked(connection, decision)),
                        rules,
                        List.of(),
                        new Effect(Effect.Changes.NONE, Effect.Changes.NONE, Effect.Changes.NONE),
                        Effect.Changes.NONE,
                        List.of()),
                connection);
    }

    private Draft draft(Direction direction, Connection connection, Transport.Ports ports) {
        Party peer = connection.peer(direction);
        // only a pod that policies select is ever denied
        Pod subject = ((Party.OfPod) connection.subject(direction)).pod();
        Optional<Grantee.Pods> subjects = labels.workloadOf(subject);
        if (subjects.isEmpty()) {
            return Refusals.noStableLabels(subject);
        }
        return switch (peer) {
            case Party.OfAddress(var address, var _) ->
                rule(direction, subjects.get(), new Grantee.Address(Cidr.of(address)), ports);
            case Party.OfNode node -> Refusals.node(node);
            case Party.OfPod(Pod pod, var _) when pod.hostNetwork() -> Refusals.hostNetwork(pod);
            case Party.OfPod(Pod pod, var _) when pod.terminated() -> Refusals.terminated(pod);
            case Party.OfPod(Pod pod, var _)
            when !isNamed(pod.namespace(), subject) ->
                Refusals.namespaceUnlabelled(pod.namespace(), NAMESPACE_NAME_LABEL);
            case Party.OfPod(Pod pod, var _) ->
                labels.workloadOf(pod)
                        .<Draft>map(peers -> rule(direction, subjects.get(), peers, ports))
                        .orElseGet(() -> Refusals.noStableLabels(pod));
        };
    }

    private boolean isNamed(String namespace, Pod subject) {
        return namespace.equals(subject.namespace())
                || snapshot.namespaces().stream()
                        .filter(candidate -> candidate.name().equals(namespace))
                        .map(Namespace::labels)
                        .anyMatch(present -> namespace.equals(present.get(NAMESPACE_NAME_LABEL)));
    }

    private static PlannedRule rule(Direction direction, Grantee.Pods subject, Grantee peer, Transport.Ports ports) {
        int port = ports.destinationPort();
        Rule rule = new Rule(List.of(peer(subject, peer)), List.of(Port.Range.of(ports.protocol(), port)));
        NetworkPolicy policy = new NetworkPolicy(
                subject.namespace(),
                PolicyName.of(direction, subject, peer, ports.protocol(), port),
                subject.selector(),
                Set.of(direction),
                direction == Direction.INGRESS ? List.of(rule) : List.of(),
                direction == Direction.EGRESS ? List.of(rule) : List.of());
        return new PlannedRule(policy, direction, subject, peer, ports.protocol(), port);
    }

    /** Both selectors in one item: two items would admit either. */
    private static Peer peer(Grantee.Pods subject, Grantee peer) {
        return switch (peer) {
            case Grantee.Address(Cidr block) -> new Peer.IpBlock(block, List.of());
            case Grantee.NodeAddress(String _, Cidr block) -> new Peer.IpBlock(block, List.of());
            case Grantee.Pods pods
            when pods.namespace().equals(subject.namespace()) ->
                new Peer.Pods(Optional.empty(), Optional.of(pods.selector()));
            case Grantee.Pods pods ->
                new Peer.Pods(
                        Optional.of(Selector.ofLabels(Map.of(NAMESPACE_NAME_LABEL, pods.namespace()))),
                        Optional.of(pods.selector()));
        };
    }

    /** By evaluation with the rules added; rules only ever admit, so what they can break is a pod that they isolate first. */
    private Proposal proved(Plan plan, Connection connection) {
        List<NetworkPolicy> added =
                plan.rules().stream().map(PlannedRule::policy).toList();
        Optional<NetworkPolicy> taken = snapshot.networkPolicies().stream()
                .filter(existing -> added.stream()
                        .anyMatch(policy -> policy.ref().equals(existing.ref()) && !policy.equals(existing)))
                .findFirst();
        if (taken.isPresent()) {
            return Refusals.nameTaken(taken.get().ref());
        }
        Evaluator after = Evaluator.of(snapshot.with(added));
        for (PlannedRule rule : plan.rules()) {
            List<Pod> newlyIsolated = newlyIsolated(rule.direction(), after);
            if (!newlyIsolated.isEmpty()) {
                return Refusals.wouldIsolate(rule.direction(), newlyIsolated);
            }
        }
        return after.decide(connection).outcome() == Outcome.ALLOWED ? plan : Refusals.notProved();
    }

    private List<Pod> newlyIsolated(Direction direction, Evaluator after) {
        return snapshot.pods().stream()
                .filter(Pod::selectable)
                .filter(pod -> !after.isolatedBy(pod, direction).isEmpty())
                .filter(pod -> evaluator.isolatedBy(pod, direction).isEmpty())
                .toList();
    }
}
