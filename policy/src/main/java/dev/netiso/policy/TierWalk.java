// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static dev.netiso.policy.Ambiguity.BASELINE_PER_POD;
import static dev.netiso.policy.Ambiguity.DOMAIN_NAME;
import static dev.netiso.policy.Ambiguity.EQUAL_PRIORITY;
import static dev.netiso.policy.Ambiguity.HAIRPIN;
import static dev.netiso.policy.Ambiguity.HOST_NETWORK;
import static dev.netiso.policy.Ambiguity.ICMP;
import static dev.netiso.policy.Ambiguity.OWN_NODE;
import static dev.netiso.policy.Ambiguity.POLICY_UNKNOWN;
import static dev.netiso.policy.Ambiguity.PRE_DNAT;

import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.policy.ClusterPolicy.Action;
import dev.netiso.policy.Ruling.Place;
import java.util.List;
import java.util.Optional;

/**
 * One end of a connection on its way through the tiers: Admin, NetworkPolicy, Baseline, and then allowed (kubernetes-sigs/network-policy-api
 * apis/v1alpha2, tier). A function of the readings, which are sets of ambiguities read the other way; for one thread.
 */
final class TierWalk {
    private final Chain chain;
    private final Party peer;
    /** The destination was asked for by a service's address. */
    private final boolean throughService;

    private final Party peerBeforeNat;

    private final PodClass peerClass;
    private final PodClass destination;
    private final int packet;
    private final int packetBeforeNat;
    /** Of {@link Ambiguity#OWN_NODE} and {@link Ambiguity#HAIRPIN} those that this connection raises. */
    private final int relation;

    private TierWalk(Direction direction, Connection connection, PodClass source, PodClass destination) {
        boolean egress = direction == Direction.EGRESS;
        this.chain = (egress ? source : destination).chain(direction);
        this.peer = connection.peer(direction);
        this.throughService = egress && connection.via().isPresent();
        this.peerBeforeNat = throughService ? at(connection.via().get().address(), peer) : peer;
        this.peerClass = egress ? destination : source;
        this.destination = destination;
        this.packet = Packet.of(connection.transport());
        this.packetBeforeNat = throughService && packet != Packet.ICMP
                ? Packet.withPort(packet, connection.via().get().port())
                : packet;
        this.relation = relation(connection, egress && !peerClass.isPlainPod());
    }

    /** One end, where a pod stands that policies may select by some reading. */
    static TierWalk of(Direction direction, Connection connection, PodClass source, PodClass destination) {
        return new TierWalk(direction, connection, source, destination);
    }

    /** Who is known there by other means than the address is so still. */
    private static Party at(IpAddress address, Party party) {
        return switch (party) {
            case Party.OfPod(Pod pod, var _) -> new Party.OfPod(pod, address);
            case Party.OfNode(Node node, var _) -> new Party.OfNode(node, address);
            case Party.OfAddress(var _, List<String> names) -> new Party.OfAddress(address, names);
        };
    }

    private Party peerSeen(int readings) {
        return PRE_DNAT.isIn(readings) ? peerBeforeNat : peer;
    }

    private static int relation(Connection connection, boolean mayBeToNode) {
        if (!(connection.source() instanceof Party.OfPod source)) {
            return 0;
        }
        boolean hairpin = connection.via().isPresent() && Exemption.isSelf(source, connection.destination());
        boolean toOwnNode = mayBeToNode && Exemption.isOwnNode(source.pod(), connection.destination());
        return (hairpin ? HAIRPIN.bit() : 0) | (toOwnNode ? OWN_NODE.bit() : 0);
    }

    /**
     * The {@link Ruling} by these readings.
     *
     * @param all the ambiguities that are read the other way
     * @param favour where a reading leaves a choice, such as among all orders of policies of equal priority, the outcome that is searched for
     */
    long rule(int all, Outcome favour) {
        // NPEP-133: names of a service's own address are not supported
        int readings = throughService ? all & ~DOMAIN_NAME.bit() : all;
        if (chain.hostNetwork() && !HOST_NETWORK.isIn(readings)) {
            return Ruling.of(Place.NO_SUBJECT, Ruling.NO_STEP, true, HOST_NETWORK.bit());
        }
        int seen = packetSeen(readings);
        int met = throughService ? PRE_DNAT.bit() : 0;
        if (chain.unreadable().admin()) {
            met |= POLICY_UNKNOWN.bit();
            if (POLICY_UNKNOWN.isIn(readings)) {
                return Ruling.of(Place.ADMIN, Ruling.NO_STEP, favour == Outcome.ALLOWED, met);
            }
        }
        long admin = tier(chain.admin(), seen, readings, favour);
        met |= Ruling.met(admin);
        if (Ruling.step(admin) >= 0) {
            Action action = chain.admin().at(seen)[Ruling.step(admin)].action();
            if (action != Action.PASS) {
                return Ruling.of(Place.ADMIN, Ruling.step(admin), action == Action.ACCEPT, met);
            }
        }
        return chain.isolates() ? isolated(seen, met, readings, favour) : notIsolated(seen, met, readings, favour);
    }

    /** The first rule of the Admin or the Baseline tier that matches by these readings. */
    Optional<Step> first(Tier tier, int readings) {
        Steps steps = switch (tier) {
            case ADMIN -> chain.admin();
            case BASELINE -> chain.baseline();
            case NETWORK_POLICY -> Steps.NONE;
        };
        int seen = packetSeen(readings);
        int step = Ruling.step(tier(steps, seen, readings, Outcome.ALLOWED));
        return step < 0 ? Optional.empty() : Optional.of(steps.at(seen)[step]);
    }

    private long isolated(int seen, int met, int readings, Outcome favour) {
        int exempting = relation | icmp();
        if ((exempting & readings) != 0) {
            return Ruling.of(Place.EXEMPT, Ruling.NO_STEP, true, met | exempting);
        }
        int all = met;
        if (packet != Packet.ICMP) {
            long first = chain.admitting().first(seen, peerSeen(readings), peerClass, destination, readings);
            all |= Ruling.met(first);
            if (Ruling.isAllowed(first)) {
                return Ruling.of(Place.NETWORK_POLICY, Ruling.step(first), true, all);
            }
        }
        if (chain.unreadable().networkPolicy() && packet != Packet.ICMP) {
            all |= POLICY_UNKNOWN.bit();
            if (POLICY_UNKNOWN.isIn(readings) && favour == Outcome.ALLOWED) {
                return Ruling.of(Place.NETWORK_POLICY, Ruling.NO_STEP, true, all);
            }
        }
        return Ruling.of(Place.NETWORK_POLICY, Ruling.NO_STEP, false, all | exempting);
    }

    private long notIsolated(int seen, int met, int readings, Outcome favour) {
        int all = met;
        if (chain.unreadable().networkPolicy() || chain.unreadable().baseline()) {
            all |= POLICY_UNKNOWN.bit();
            // what isolates blocks ICMP too, and what admits does not admit it
            boolean either = packet != Packet.ICMP
                    || ICMP.isIn(readings)
                    || chain.unreadable().baseline();
            if (POLICY_UNKNOWN.isIn(readings)) {
                return Ruling.of(
                        Place.NETWORK_POLICY, Ruling.NO_STEP, either && favour == Outcome.ALLOWED, all | icmp());
            }
        }
        if (chain.baseline().isEmpty()) {
            return Ruling.of(Place.DEFAULT, Ruling.NO_STEP, true, all);
        }
        if (chain.isolatedElsewhere()) {
            all |= BASELINE_PER_POD.bit();
            if (BASELINE_PER_POD.isIn(readings)) {
                return Ruling.of(Place.DEFAULT, Ruling.NO_STEP, true, all);
            }
        }
        long baseline = tier(chain.baseline(), seen, readings, favour);
        all |= Ruling.met(baseline);
        int step = Ruling.step(baseline);
        Action action = step < 0 ? Action.PASS : chain.baseline().at(seen)[step].action();
        return action == Action.PASS
                ? Ruling.of(Place.DEFAULT, Ruling.NO_STEP, true, all)
                : Ruling.of(Place.BASELINE, step, action == Action.ACCEPT, all);
    }

    private int icmp() {
        return packet == Packet.ICMP ? ICMP.bit() : 0;
    }

    /** The first step of a tier that matches, and what was met until then, as a {@link Ruling}. */
    private long tier(Steps rules, int seen, int readings, Outcome favour) {
        return tier(rules.at(seen), 0, seen, readings, favour);
    }

    private long tier(Step[] steps, int from, int seen, int readings, Outcome favour) {
        int met = 0;
        Party peer = peerSeen(readings);
        for (int i = from; i < steps.length; i++) {
            int match = steps[i].match(peer, peerClass, destination, seen, readings, favour);
            met |= Match.readings(match);
            if (!Match.is(match)) {
                continue;
            }
            if (steps[i].action() == Action.PASS && Step.dependsOnUnknownPeer(match)) {
                long rest = tier(steps, i + 1, seen, readings, favour);
                if (Ruling.step(rest) >= 0 && steps[Ruling.step(rest)].action() == wanted(favour)) {
                    return rest | Integer.toUnsignedLong(met);
                }
            }
            met |= metByRivals(steps, i, seen, readings, favour);
            int rival = rival(steps, i, seen, readings, favour);
            boolean found = steps[i].action() == wanted(favour);
            int decides = EQUAL_PRIORITY.isIn(readings) && !found ? rival : i;
            return Ruling.of(Place.DEFAULT, decides, true, rival == i ? met : met | EQUAL_PRIORITY.bit());
        }
        return Ruling.of(Place.DEFAULT, Ruling.NO_STEP, true, met);
    }

    private int metByRivals(Step[] steps, int first, int seen, int readings, Outcome favour) {
        int met = 0;
        for (int i = first + 1; i < steps.length && steps[i].isOfPriority(steps[first]); i++) {
            met |= Match.readings(steps[i].match(peerSeen(readings), peerClass, destination, seen, readings, favour));
        }
        return met;
    }

    /**
     * The step that could be first in place of the first one, because its policy has the same priority: the one whose action is searched for if there is one,
     * else the last one that acts otherwise; the first one itself if all act alike.
     */
    private int rival(Step[] steps, int first, int seen, int readings, Outcome favour) {
        int rival = first;
        PolicyRef asked = steps[first].policy();
        for (int i = first + 1; i < steps.length && steps[i].isOfPriority(steps[first]); i++) {
            Step step = steps[i];
            if (!step.policy().equals(asked)
                    && Match.is(step.match(peerSeen(readings), peerClass, destination, seen, readings, favour))) {
                asked = step.policy();
                boolean better = steps[rival].action() != wanted(favour) || rival == first;
                if (step.action() != steps[first].action() && better) {
                    rival = i;
                }
            }
        }
        return rival;
    }

    private static Action wanted(Outcome favour) {
        return favour == Outcome.ALLOWED ? Action.ACCEPT : Action.DENY;
    }

    /** Why NetworkPolicies do not apply although they isolate, by readings by which that is so. */
    Exemption exemption(int readings) {
        if ((relation & readings & HAIRPIN.bit()) != 0) {
            return Exemption.SELF;
        }
        return (relation & readings & OWN_NODE.bit()) != 0 ? Exemption.TO_OWN_NODE : Exemption.ICMP;
    }

    /** The step that decided. */
    Step step(long ruling, int readings) {
        Steps tier = switch (Ruling.place(ruling)) {
            case ADMIN -> chain.admin();
            case BASELINE -> chain.baseline();
            case NETWORK_POLICY, NO_SUBJECT, EXEMPT, DEFAULT -> chain.admitting();
        };
        return tier.at(packetSeen(readings))[Ruling.step(ruling)];
    }

    private int packetSeen(int readings) {
        return PRE_DNAT.isIn(readings) ? packetBeforeNat : packet;
    }

    RuleRef ref(Step step, int readings) {
        return step.ref(peerSeen(readings), peerClass, readings);
    }
}
