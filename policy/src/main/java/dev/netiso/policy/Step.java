// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.policy.ClusterPolicy.Action;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rule of a policy, compiled. */
final class Step {
    private static final int UNKNOWN_PEERS = Ambiguity.DOMAIN_NAME.bit() | Ambiguity.ADDRESS_UNKNOWN.bit();

    private static final PeerMatcher[] NO_PEERS = {};

    private final Source source;
    private final PortSet ports;
    private final boolean everybody;
    private final PeerMatcher[] peers;
    /** Of the peers, those that select pods, for pods of which no reading says otherwise. */
    private final PodSet pods;
    /** Of the peers, the others. */
    private final PeerMatcher[] others;
    /** Made when it is first needed. */
    private @Nullable Step onAllPorts;

    /**
     * The rule that it is made of.
     *
     * @param index of the rule in its list
     * @param priority 0 for a NetworkPolicy
     */
    record Source(PolicyRef policy, Direction direction, int index, Action action, int priority) {}

    /** @param peers none: everybody */
    Step(Source source, PortSet ports, PeerMatcher[] peers) {
        this.source = source;
        this.ports = ports;
        this.peers = peers;
        this.everybody = peers.length == 0;
        List<PodSet> selected = new ArrayList<>(peers.length);
        List<PeerMatcher> rest = new ArrayList<>(peers.length);
        for (PeerMatcher peer : peers) {
            peer.selected().ifPresentOrElse(selected::add, () -> rest.add(peer));
        }
        this.pods = PodSet.union(selected);
        this.others = rest.isEmpty() ? NO_PEERS : rest.toArray(NO_PEERS);
    }

    private Step(Step step, PortSet ports) {
        this.source = step.source;
        this.ports = ports;
        this.everybody = step.everybody;
        this.peers = step.peers;
        this.pods = step.pods;
        this.others = step.others;
    }

    /** The same rule for packets that are all alike to it, of which this is one. */
    Step narrowed(int packet, PodClass destination) {
        PortSet narrowed = ports.narrowed(packet, destination);
        if (narrowed == ports) {
            return this;
        }
        if (narrowed != PortSet.ALL) {
            return new Step(this, narrowed);
        }
        Step known = onAllPorts;
        if (known == null) {
            known = new Step(this, PortSet.ALL);
            onAllPorts = known;
        }
        return known;
    }

    Action action() {
        return source.action();
    }

    PolicyRef policy() {
        return source.policy();
    }

    /** Of the rule in its list. */
    int index() {
        return source.index();
    }

    /** Whether another step is of a policy with the same priority. */
    boolean isOfPriority(Step other) {
        return source.priority() == other.source.priority();
    }

    int match(Party peer, PodClass pod, PodClass destination, int packet, int readings) {
        int port = ports.match(packet, destination, readings);
        return port == Match.NO ? Match.NO : Match.and(port, peer(peer, pod, readings));
    }

    /**
     * As {@link #match}, in search of an outcome: what is not known about a peer is taken as matching only where that leads there.
     *
     * @param favour the outcome searched for
     */
    int match(Party peer, PodClass pod, PodClass destination, int packet, int readings, Outcome favour) {
        boolean leadsAway = action() == (favour == Outcome.ALLOWED ? Action.DENY : Action.ACCEPT);
        return match(peer, pod, destination, packet, leadsAway ? readings & ~UNKNOWN_PEERS : readings);
    }

    /** Whether it is not known of the peer that it is one of the rule. */
    static boolean dependsOnUnknownPeer(int match) {
        return (match & UNKNOWN_PEERS) != 0;
    }

    private int peer(Party peer, PodClass pod, int readings) {
        if (everybody) {
            return Match.YES;
        }
        if (pod.isPlainPod()) {
            return pods.contains(pod) ? Match.YES : anyOf(others, peer, pod, readings);
        }
        return anyOf(pod.isPod() ? peers : others, peer, pod, readings);
    }

    private static int anyOf(PeerMatcher[] peers, Party peer, PodClass pod, int readings) {
        int match = Match.NO;
        for (PeerMatcher matcher : peers) {
            match |= matcher.match(peer, pod, readings);
            if (match == Match.YES) {
                return match;
            }
        }
        return match;
    }

    /**
     * What it adds to a {@link Digest} at a packet: pods that it admits by every reading of what is open, and what it says of the other peers.
     *
     * @param pods to which those are added
     */
    int digest(int packet, PodClass destination, int readings, BitSet pods) {
        int covers = ports.match(packet, destination, readings);
        if (!Match.is(covers) || (Match.readings(covers) & Ambiguity.open()) != 0) {
            return Digest.ASK;
        }
        if (everybody) {
            return Digest.YES;
        }
        this.pods.addTo(pods);
        return others.length == 0 ? Digest.NO : Digest.ASK;
    }

    /** Whether it may match some peer by some reading. */
    boolean mayMatch(int packet, PodClass destination) {
        return ports.mayMatch(packet, destination);
    }

    /** Whether it may match a peer on some port, by some reading. */
    boolean concerns(Party peer, PodClass pod) {
        return peer(peer, pod, 0) != Match.NO;
    }

    /** Where, for packets to that destination, the answer may change; each number begins a stretch of packets that are all alike. */
    void boundaries(PodClass destination, Boundaries boundaries) {
        ports.boundaries(destination, boundaries);
    }

    /** The rule, with the first of its peers that matches. */
    RuleRef ref(Party peer, PodClass pod, int readings) {
        for (int i = 0; i < peers.length; i++) {
            if (Match.is(peers[i].match(peer, pod, readings))) {
                return new RuleRef(source.policy(), RuleRef.path(source.direction(), source.index(), i));
            }
        }
        return new RuleRef(source.policy(), RuleRef.path(source.direction(), source.index()));
    }
}
