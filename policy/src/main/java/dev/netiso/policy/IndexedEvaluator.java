// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The evaluator over an index of the snapshot, built once. */
final class IndexedEvaluator implements Evaluator {
    private final Map<IpAddress, Party> parties;
    private final PolicyIndex index;
    private final Readings readings;
    private final RuleMatcher matcher;

    IndexedEvaluator(Snapshot snapshot, CniProfile profile) {
        this.parties = parties(snapshot);
        this.index = new PolicyIndex(snapshot);
        this.readings = Readings.of(profile);
        this.matcher = new RuleMatcher(snapshot.namespaces());
    }

    private static Map<IpAddress, Party> parties(Snapshot snapshot) {
        Map<IpAddress, Party> parties = new HashMap<>();
        for (Node node : snapshot.nodes()) {
            node.addresses().forEach(address -> parties.put(address, new Party.OfNode(node, address)));
        }
        for (Pod pod : snapshot.pods()) {
            if (pod.selectable()) {
                pod.addresses().forEach(address -> parties.put(address, new Party.OfPod(pod, address)));
            }
        }
        return parties;
    }

    @Override
    public Party party(IpAddress address) {
        Party known = parties.get(address);
        return known == null ? new Party.OfAddress(address) : known;
    }

    @Override
    public List<PolicyRef> isolatedBy(Pod pod, Direction direction) {
        return pod.selectable() ? index.classOf(pod).chain(direction).isolatedBy() : List.of();
    }

    @Override
    public Outcome outcome(Connection connection) {
        PodClass source = classOf(connection.source());
        PodClass destination = classOf(connection.destination());
        Outcome egress = outcome(Direction.EGRESS, connection, source, destination);
        return egress == Outcome.DENIED
                ? Outcome.DENIED
                : Decision.both(egress, outcome(Direction.INGRESS, connection, source, destination));
    }

    private Outcome outcome(Direction direction, Connection connection, PodClass source, PodClass destination) {
        PodClass subject = direction == Direction.EGRESS ? source : destination;
        if (subject.chain(direction).isOpen()
                || Exemption.of(direction, connection).isPresent()) {
            return Outcome.ALLOWED;
        }
        TierWalk walk = TierWalk.of(direction, connection, source, destination);
        long ruling = walk.rule(readings.taken(), Outcome.ALLOWED);
        int met = Ruling.met(ruling) & readings.open() & Ambiguity.open();
        return met != 0 && (doubts(met, walk, ruling) & Ambiguity.open()) != 0
                ? Outcome.UNDECIDED
                : Ruling.outcome(ruling);
    }

    private int doubts(int met, TierWalk walk, long ruling) {
        return met == 0 ? 0 : Doubts.among(met, walk, ruling, readings);
    }

    @Override
    public Decision decide(Connection connection) {
        PodClass source = classOf(connection.source());
        PodClass destination = classOf(connection.destination());
        return new Decision(
                decide(Direction.EGRESS, connection, source, destination),
                decide(Direction.INGRESS, connection, source, destination));
    }

    private DirectionDecision decide(
            Direction direction, Connection connection, PodClass source, PodClass destination) {
        PodClass subject = direction == Direction.EGRESS ? source : destination;
        List<PolicyRef> isolatedBy =
                subject.isPlainPod() ? subject.chain(direction).isolatedBy() : List.of();
        if (!subject.isPod()) {
            return new DirectionDecision(direction, Outcome.ALLOWED, isolatedBy, new Basis.NoSubject(), List.of());
        }
        var exemption = Exemption.of(direction, connection);
        if (exemption.isPresent()) {
            Basis basis = subject.hostNetwork() ? new Basis.NoSubject() : new Basis.Exempt(exemption.get());
            return new DirectionDecision(direction, Outcome.ALLOWED, isolatedBy, basis, List.of());
        }
        TierWalk walk = TierWalk.of(direction, connection, source, destination);
        long ruling = walk.rule(readings.taken(), Outcome.ALLOWED);
        int doubts = doubts(Ruling.met(ruling) & readings.open(), walk, ruling);
        Outcome usual = Ruling.outcome(ruling);
        return new DirectionDecision(
                direction,
                (doubts & Ambiguity.open()) != 0 ? Outcome.UNDECIDED : usual,
                isolatedBy,
                basis(subject.chain(direction), walk, ruling),
                Doubts.of(doubts, usual));
    }

    private Basis basis(Chain chain, TierWalk walk, long ruling) {
        int step = Ruling.step(ruling);
        return switch (Ruling.place(ruling)) {
            case NO_SUBJECT -> new Basis.NoSubject();
            case DEFAULT -> new Basis.Default();
            case EXEMPT -> new Basis.Exempt(walk.exemption(readings.taken()));
            case NETWORK_POLICY ->
                step < 0
                        ? new Basis.NotAdmitted()
                        : new Basis.Admitted(walk.ref(chain.admitting().get(step), readings.taken()));
            case ADMIN -> byClusterPolicy(Tier.ADMIN, chain.admin().get(step), walk);
            case BASELINE -> byClusterPolicy(Tier.BASELINE, chain.baseline().get(step), walk);
        };
    }

    private Basis byClusterPolicy(Tier tier, Step step, TierWalk walk) {
        return new Basis.ByClusterPolicy(tier, walk.ref(step, readings.taken()), step.action());
    }

    @Override
    public Explanation explain(Connection connection) {
        return new Explainer(matcher, this::isolating).explain(connection, decide(connection));
    }

    private List<NetworkPolicy> isolating(Pod pod, Direction direction) {
        return pod.selectable() ? index.subjects().isolating(pod.namespace(), pod.labels(), direction) : List.of();
    }

    @Override
    public Reach reach(Party source, Party destination) {
        return new ReachWalk(this::outcome, source, classOf(source), destination, classOf(destination)).reach();
    }

    private PodClass classOf(Party party) {
        return party instanceof Party.OfPod ofPod ? index.classOf(ofPod.pod()) : PodClass.NONE;
    }
}
