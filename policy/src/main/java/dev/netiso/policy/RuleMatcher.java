// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Transport;
import dev.netiso.policy.NetworkPolicy.Peer;
import dev.netiso.policy.NetworkPolicy.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a rule matches a connection, in the words of kubernetes/api networking/v1/types.go: a rule matches if one of its peers and one of its ports do, and an
 * empty list of either matches everything.
 */
final class RuleMatcher {
    private final Map<String, Map<String, String>> namespaceLabels;

    RuleMatcher(List<Namespace> namespaces) {
        this.namespaceLabels = namespaces.stream()
                .collect(Collectors.toUnmodifiableMap(Namespace::name, Namespace::labels, (first, _) -> first));
    }

    /** The first rule of the policy that admits the connection in that direction. */
    Optional<RuleRef> admits(NetworkPolicy policy, Direction direction, Connection connection, Transport.Ports ports) {
        List<Rule> rules = policy.rules(direction);
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (!anyPort(rule.ports(), ports, connection.destination())) {
                continue;
            }
            String path = path(direction, i);
            if (rule.peers().isEmpty()) {
                return Optional.of(new RuleRef(policy.ref(), path));
            }
            int peer = firstPeer(policy, rule.peers(), connection.peer(direction));
            if (peer >= 0) {
                return Optional.of(new RuleRef(policy.ref(), peerPath(direction, path, peer)));
            }
        }
        return Optional.empty();
    }

    static String path(Direction direction, int rule) {
        return switch (direction) {
            case INGRESS -> "spec.ingress[" + rule + "]";
            case EGRESS -> "spec.egress[" + rule + "]";
        };
    }

    static String peerPath(Direction direction, String rule, int peer) {
        return switch (direction) {
            case INGRESS -> rule + ".from[" + peer + "]";
            case EGRESS -> rule + ".to[" + peer + "]";
        };
    }

    private int firstPeer(NetworkPolicy policy, List<Peer> peers, Party party) {
        for (int i = 0; i < peers.size(); i++) {
            if (matches(policy, peers.get(i), party)) {
                return i;
            }
        }
        return -1;
    }

    /** "If both are set, they are ANDed"; selectors match pods alone, a block matches whoever holds the address. */
    private boolean matches(NetworkPolicy policy, Peer peer, Party party) {
        return switch (peer) {
            case Peer.IpBlock block -> inBlock(block, party.address());
            case Peer.Pods pods ->
                party instanceof Party.OfPod(Pod pod, var _)
                        && pod.selectable()
                        && inNamespaces(policy, pods, pod.namespace())
                        && (pods.podSelector().isEmpty()
                                || pods.podSelector().get().test(pod.labels()));
        };
    }

    static boolean inBlock(Peer.IpBlock block, IpAddress address) {
        return block.cidr().contains(address) && block.except().stream().noneMatch(except -> except.contains(address));
    }

    /** "Otherwise it selects pods in the policy's own namespace." */
    boolean inNamespaces(NetworkPolicy policy, Peer.Pods pods, String namespace) {
        return pods.namespaceSelector().isEmpty()
                ? namespace.equals(policy.namespace())
                : pods.namespaceSelector().get().test(labelsOf(namespace));
    }

    /** Labels of a namespace; none if the snapshot does not have it. */
    Map<String, String> labelsOf(String namespace) {
        return namespaceLabels.getOrDefault(namespace, Map.of());
    }

    private static boolean anyPort(List<Port> ports, Transport.Ports packet, Party destination) {
        return ports.isEmpty() || ports.stream().anyMatch(port -> matches(port, packet, destination));
    }

    static boolean matches(Port port, Transport.Ports packet, Party destination) {
        return switch (port) {
            case Port.All(var protocol) -> protocol == packet.protocol();
            case Port.Range range ->
                range.protocol() == packet.protocol()
                        && range.first() <= packet.destinationPort()
                        && packet.destinationPort() <= range.last();
            case Port.Named named -> declares(destination, named, packet);
        };
    }

    /** A named port is what the destination pod declares by that name and protocol; what is not a pod declares nothing. */
    private static boolean declares(Party destination, Port.Named named, Transport.Ports packet) {
        return destination instanceof Party.OfPod(Pod pod, var _)
                && pod.selectable()
                && pod.ports().stream()
                        .anyMatch(port -> !port.initContainer()
                                && port.number() == packet.destinationPort()
                                && port.protocol() == packet.protocol()
                                && named.protocol()
                                        .filter(protocol -> protocol != packet.protocol())
                                        .isEmpty()
                                && port.name().equals(named.name()));
    }
}
