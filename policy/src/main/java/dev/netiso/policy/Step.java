// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.policy.ClusterPolicy.Action;
import java.util.function.IntConsumer;

/** A rule of a policy, compiled. */
final class Step {
    private static final int UNKNOWN_PEERS = Ambiguity.DOMAIN_NAME.bit() | Ambiguity.ADDRESS_UNKNOWN.bit();

    private final PolicyRef policy;
    private final Direction direction;
    private final int index;
    private final Action action;
    private final int priority;
    private final PortSet ports;
    private final PeerMatcher[] peers;

    /**
     * @param index of the rule in its list
     * @param priority 0 for a NetworkPolicy
     * @param peers none: everybody
     */
    Step(
            PolicyRef policy,
            Direction direction,
            int index,
            Action action,
            int priority,
            PortSet ports,
            PeerMatcher[] peers) {
        this.policy = policy;
        this.direction = direction;
        this.index = index;
        this.action = action;
        this.priority = priority;
        this.ports = ports;
        this.peers = peers;
    }

    Action action() {
        return action;
    }

    PolicyRef policy() {
        return policy;
    }

    /** Whether another step is of a policy with the same priority. */
    boolean isOfPriority(Step other) {
        return priority == other.priority;
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
        boolean leadsAway = action == (favour == Outcome.ALLOWED ? Action.DENY : Action.ACCEPT);
        return match(peer, pod, destination, packet, leadsAway ? readings & ~UNKNOWN_PEERS : readings);
    }

    private int peer(Party peer, PodClass pod, int readings) {
        if (peers.length == 0) {
            return Match.YES;
        }
        int match = Match.NO;
        for (PeerMatcher matcher : peers) {
            match |= matcher.match(peer, pod, readings);
            if (match == Match.YES) {
                return match;
            }
        }
        return match;
    }

    /** Whether it may match a peer on some port, by some reading. */
    boolean concerns(Party peer, PodClass pod) {
        return peer(peer, pod, 0) != Match.NO;
    }

    void boundaries(PodClass destination, IntConsumer boundary) {
        ports.boundaries(destination, boundary);
    }

    /** The rule, with the first of its peers that matches. */
    RuleRef ref(Party peer, PodClass pod, int readings) {
        String rule = RuleMatcher.path(direction, index);
        for (int i = 0; i < peers.length; i++) {
            if (Match.is(peers[i].match(peer, pod, readings))) {
                return new RuleRef(policy, RuleMatcher.peerPath(direction, rule, i));
            }
        }
        return new RuleRef(policy, rule);
    }
}
