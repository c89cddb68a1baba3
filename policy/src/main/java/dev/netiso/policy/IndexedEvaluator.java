// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Transport;
import dev.netiso.policy.ClusterPolicy.Action;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The evaluator over an index of the snapshot, built once. */
final class IndexedEvaluator implements Evaluator {
    /** By the answers of the digests for egress and ingress, {@link Digest#NO}, {@link Digest#YES} and {@link Digest#ASK} in that order. */
    private static final Outcome[] DIGESTED = {
        Outcome.DENIED, Outcome.DENIED, Outcome.DENIED,
        Outcome.DENIED, Outcome.ALLOWED, Outcome.UNDECIDED,
        Outcome.DENIED, Outcome.UNDECIDED, Outcome.UNDECIDED
    };

    private final Snapshot snapshot;
    /** Found when it is first needed, at worst by several threads at once. */
    private @Nullable Map<IpAddress, Party> parties;

    private final PolicyIndex index;
    private final Readings readings;
    private final Explainer explainer;

    IndexedEvaluator(Snapshot snapshot, CniProfile profile) {
        this.snapshot = snapshot;
        this.readings = Readings.of(profile);
        this.index = new PolicyIndex(snapshot, readings.taken());
        this.explainer = new Explainer(index, readings);
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
        return Map.copyOf(parties);
    }

    @Override
    public Party party(IpAddress address) {
        Map<IpAddress, Party> byAddress = parties;
        if (byAddress == null) {
            byAddress = parties(snapshot);
            parties = byAddress;
        }
        Party known = byAddress.get(address);
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
        Outcome digested = digested(connection, source, destination);
        if (digested != Outcome.UNDECIDED) {
            return digested;
        }
        Outcome egress = outcome(Direction.EGRESS, connection, source, destination);
        return egress == Outcome.DENIED
                ? Outcome.DENIED
                : Decision.both(egress, outcome(Direction.INGRESS, connection, source, destination));
    }

    /** What the digests of both ends say together: the most frequent case, and the fastest. {@link Outcome#UNDECIDED} where that is not all. */
    private static Outcome digested(Connection connection, PodClass source, PodClass destination) {
        int[] leaving = source.egressDigest();
        int[] entering = destination.ingressDigest();
        if (Digest.areEverybody(leaving, entering)) {
            return Outcome.ALLOWED;
        }
        Party from = connection.source();
        Party to = connection.destination();
        if (!(connection.transport() instanceof Transport.Ports)
                || connection.via().isPresent()
                || !(source.isPlainAndIndexed() || from instanceof Party.OfAddress)
                || !(destination.isPlainAndIndexed() || to instanceof Party.OfAddress)
                || from.address().equals(to.address())) {
            return Outcome.UNDECIDED;
        }
        int packet = Packet.of(connection.transport());
        int egress = Digest.answer(leaving, packet, destination.index());
        return DIGESTED[Digest.ANSWERS * egress + Digest.answer(entering, packet, source.index())];
    }

    private Outcome outcome(Direction direction, Connection connection, PodClass source, PodClass destination) {
        Chain chain = (direction == Direction.EGRESS ? source : destination).chain(direction);
        if (chain.isOpen()) {
            return Outcome.ALLOWED;
        }
        return chain.isPlain()
                ? plainly(chain, direction, connection, source, destination)
                : walked(direction, connection, source, destination);
    }

    /** As {@link #walked}, where NetworkPolicies alone decide, and as long as nothing that is open is met: the most frequent case, and the fastest. */
    private Outcome plainly(
            Chain chain, Direction direction, Connection connection, PodClass source, PodClass destination) {
        Party peer = connection.peer(direction);
        PodClass peerClass = direction == Direction.EGRESS ? destination : source;
        boolean plain = peerClass.isPlainPod() || peer instanceof Party.OfAddress;
        if (plain && connection.via().isEmpty() && connection.transport() instanceof Transport.Ports) {
            int packet = Packet.of(connection.transport());
            long first = chain.admitting().first(packet, peer, peerClass, destination, readings.taken());
            if ((Ruling.met(first) & Ambiguity.open()) == 0) {
                boolean allowed = Ruling.isAllowed(first)
                        || Exemption.of(direction, connection).isPresent();
                return allowed ? Outcome.ALLOWED : Outcome.DENIED;
            }
        }
        return walked(direction, connection, source, destination);
    }

    private Outcome walked(Direction direction, Connection connection, PodClass source, PodClass destination) {
        if (Exemption.of(direction, connection).isPresent()) {
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
        return decide(connection, classOf(connection.source()), classOf(connection.destination()));
    }

    private Decision decide(Connection connection, PodClass source, PodClass destination) {
        return new Decision(
                decide(Direction.EGRESS, connection, source, destination),
                decide(Direction.INGRESS, connection, source, destination));
    }

    private DirectionDecision decide(
            Direction direction, Connection connection, PodClass source, PodClass destination) {
        PodClass subject = direction == Direction.EGRESS ? source : destination;
        List<PolicyRef> isolatedBy =
                isSelectable(subject) ? subject.chain(direction).isolatedBy() : List.of();
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
                basis(walk, ruling),
                Doubts.of(doubts, usual));
    }

    /** Whether policies isolate such pods by the readings that are taken. */
    private boolean isSelectable(PodClass pod) {
        return pod.isPlainPod() || Ambiguity.HOST_NETWORK.isIn(readings.taken());
    }

    private Basis basis(TierWalk walk, long ruling) {
        return switch (Ruling.place(ruling)) {
            case NO_SUBJECT -> new Basis.NoSubject();
            case DEFAULT -> new Basis.Default();
            case EXEMPT -> new Basis.Exempt(walk.exemption(readings.taken()));
            case NETWORK_POLICY ->
                Ruling.isAllowed(ruling) ? new Basis.Admitted(rule(walk, ruling)) : new Basis.NotAdmitted();
            case ADMIN -> byClusterPolicy(Tier.ADMIN, walk, ruling);
            case BASELINE -> byClusterPolicy(Tier.BASELINE, walk, ruling);
        };
    }

    private Basis byClusterPolicy(Tier tier, TierWalk walk, long ruling) {
        Action action = walk.step(ruling, readings.taken()).action();
        return new Basis.ByClusterPolicy(tier, rule(walk, ruling), action);
    }

    private RuleRef rule(TierWalk walk, long ruling) {
        return walk.ref(walk.step(ruling, readings.taken()), readings.taken());
    }

    @Override
    public Explanation explain(Connection connection) {
        PodClass source = classOf(connection.source());
        PodClass destination = classOf(connection.destination());
        return explainer.explain(connection, decide(connection, source, destination), source, destination);
    }

    @Override
    public Reach reach(Party source, Party destination) {
        return new ReachWalk(this::outcome, source, classOf(source), destination, classOf(destination)).reach();
    }

    @Override
    public Reach reach(Direction direction, Party source, Party destination) {
        PodClass from = classOf(source);
        PodClass to = classOf(destination);
        return new ReachWalk(connection -> outcome(direction, connection, from, to), source, from, destination, to)
                .reach();
    }

    private PodClass classOf(Party party) {
        return party instanceof Party.OfPod ofPod ? index.classOf(ofPod.pod()) : PodClass.NONE;
    }
}
