// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static dev.netiso.policy.NearestRule.Aspect.BLOCK;
import static dev.netiso.policy.NearestRule.Aspect.EXCEPT;
import static dev.netiso.policy.NearestRule.Aspect.NAMESPACE;
import static dev.netiso.policy.NearestRule.Aspect.PODS;
import static dev.netiso.policy.NearestRule.Aspect.PORT;
import static dev.netiso.policy.NearestRule.Aspect.PROTOCOL;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.policy.Explanation.Miss;
import dev.netiso.policy.NearestRule.Aspect;
import dev.netiso.policy.NetworkPolicy.Peer;
import dev.netiso.policy.NetworkPolicy.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds, of the rules of one policy, the {@link NearestRule}; for one connection in one direction, and for one thread. */
final class Nearness {
    private static final int OTHER_KIND = 2;

    private final Direction direction;
    private final Connection connection;
    private final Party peer;
    private final Map<String, String> peerNamespace;
    private final int readings;

    private int met;
    private int unmet;
    private int missing;
    private int labels;

    Nearness(Direction direction, Connection connection, Map<String, String> peerNamespace, Readings readings) {
        this.direction = direction;
        this.connection = connection;
        this.peer = connection.peer(direction);
        this.peerNamespace = peerNamespace;
        this.readings = readings.taken();
    }

    /** What a policy that does not admit lacks. */
    Miss miss(NetworkPolicy policy) {
        return new Miss(policy, in(policy));
    }

    private Optional<NearestRule> in(NetworkPolicy policy) {
        List<Rule> rules = policy.rules(direction);
        long best = Long.MAX_VALUE;
        int bestRule = -1;
        int bestPeer = -1;
        int bestMet = 0;
        int bestUnmet = 0;
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            int peers = Math.max(1, rule.peers().size());
            for (int j = 0; j < peers; j++) {
                look(policy, rule, j);
                long distance = NearestRule.distance(met, unmet, missing, labels);
                if (distance < best) {
                    best = distance;
                    bestRule = i;
                    bestPeer = rule.peers().isEmpty() ? -1 : j;
                    bestMet = met;
                    bestUnmet = unmet;
                }
            }
        }
        return bestRule < 0
                ? Optional.empty()
                : Optional.of(new NearestRule(
                        policy, direction, bestRule, bestPeer, Aspect.set(bestMet), Aspect.set(bestUnmet), best));
    }

    private void look(NetworkPolicy policy, Rule rule, int index) {
        met = 0;
        unmet = 0;
        missing = 0;
        labels = 0;
        if (!rule.ports().isEmpty() && connection.transport() instanceof Transport.Ports packet) {
            ports(rule.ports(), packet.protocol(), portOf(packet));
        }
        if (!rule.peers().isEmpty()) {
            switch (rule.peers().get(index)) {
                case Peer.IpBlock block -> block(block, peer);
                case Peer.Pods pods -> pods(policy, pods);
            }
        }
    }

    /** The port that policy sees. */
    private int portOf(Transport.Ports packet) {
        boolean before =
                direction == Direction.EGRESS && connection.via().isPresent() && Ambiguity.PRE_DNAT.isIn(readings);
        return before ? connection.via().get().port() : packet.destinationPort();
    }

    private void ports(List<Port> ports, Protocol protocol, int port) {
        int nearest = PROTOCOL.bit() | PORT.bit();
        for (int i = 0; i < ports.size() && nearest != 0; i++) {
            nearest = Math.min(nearest, lacks(ports.get(i), protocol, port));
        }
        note(PROTOCOL, (nearest & PROTOCOL.bit()) == 0);
        note(PORT, (nearest & PORT.bit()) == 0);
    }

    /** The bits that are unmet; of two entries that lack one each, the right number under the other protocol is less. */
    private int lacks(Port wanted, Protocol protocol, int port) {
        boolean ofProtocol = isOf(wanted, protocol) && !(protocol == Protocol.SCTP && Ambiguity.SCTP.isIn(readings));
        boolean number = switch (wanted) {
            case Port.All _ -> true;
            case Port.Range range -> inRange(range, port);
            case Port.Named named -> ofProtocol && declares(connection.destination(), named, protocol, port);
        };
        return (ofProtocol ? 0 : PROTOCOL.bit()) | (number ? 0 : PORT.bit());
    }

    private static boolean isOf(Port port, Protocol protocol) {
        return switch (port) {
            case Port.All(var wanted) -> wanted == protocol;
            case Port.Range range -> range.protocol() == protocol;
            case Port.Named named ->
                named.protocol().isEmpty() || named.protocol().get() == protocol;
        };
    }

    private boolean inRange(Port.Range range, int port) {
        int last = Ambiguity.END_PORT.isIn(readings) ? range.first() : range.last();
        return range.first() <= port && port <= last;
    }

    private boolean declares(Party destination, Port.Named named, Protocol protocol, int number) {
        if (!(destination instanceof Party.OfPod(Pod pod, var _))
                || !isSelectable(pod)
                || Ambiguity.NAMED_PORT.isIn(readings)) {
            return false;
        }
        for (ContainerPort port : pod.ports()) {
            if (port.number() == number
                    && port.protocol() == protocol
                    && port.name().equals(named.name())
                    && (!port.initContainer() || Ambiguity.INIT_CONTAINER_PORT.isIn(readings))) {
                return true;
            }
        }
        return false;
    }

    private void block(Peer.IpBlock block, Party party) {
        boolean pod = isSelectable(party);
        boolean inside = block.cidr().contains(party.address())
                && !(pod && Ambiguity.IP_BLOCK_ON_POD.isIn(readings))
                && !(isUnknown(party)
                        && (block.cidr().prefix() > 0 || !block.except().isEmpty()));
        if (!inside && pod) {
            missing++;
        }
        note(BLOCK, inside);
        if (inside && !block.except().isEmpty()) {
            note(EXCEPT, !excepted(block.except(), party.address()));
        }
    }

    /** A pod that is yet to get an address. */
    private static boolean isUnknown(Party party) {
        return party instanceof Party.OfPod && party.address().equals(IpAddress.UNSPECIFIED);
    }

    private static boolean excepted(List<Cidr> except, IpAddress address) {
        for (int i = 0; i < except.size(); i++) {
            if (except.get(i).contains(address)) {
                return true;
            }
        }
        return false;
    }

    private boolean isSelectable(Party party) {
        return party instanceof Party.OfPod(Pod pod, var _) && isSelectable(pod);
    }

    private boolean isSelectable(Pod pod) {
        return !pod.terminated() && (!pod.hostNetwork() || Ambiguity.HOST_NETWORK.isIn(readings));
    }

    private void pods(NetworkPolicy policy, Peer.Pods pods) {
        if (!(peer instanceof Party.OfPod(Pod pod, var _)) || !isSelectable(pod)) {
            unmet |= PODS.bit();
            missing += OTHER_KIND;
            return;
        }
        if (pods.namespaceSelector().isPresent()) {
            int lacking = lacking(pods.namespaceSelector().get(), peerNamespace);
            labels += lacking;
            note(NAMESPACE, lacking == 0);
        } else {
            note(NAMESPACE, pod.namespace().equals(policy.namespace()));
        }
        if (pods.podSelector().isPresent()) {
            int lacking = lacking(pods.podSelector().get(), pod.labels());
            labels += lacking;
            note(PODS, lacking == 0);
        }
    }

    private static int lacking(Selector selector, Map<String, String> labels) {
        List<Selector.Requirement> requirements = selector.requirements();
        int lacking = 0;
        for (int i = 0; i < requirements.size(); i++) {
            if (!requirements.get(i).test(labels)) {
                lacking++;
            }
        }
        return lacking;
    }

    private void note(Aspect aspect, boolean holds) {
        if (holds) {
            met |= aspect.bit();
        } else {
            unmet |= aspect.bit();
            missing++;
        }
    }
}
