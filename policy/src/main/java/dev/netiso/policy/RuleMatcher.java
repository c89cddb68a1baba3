// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Transport;
import dev.netiso.policy.NetworkPolicy.Peer;
import java.util.List;
import java.util.Map;
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
