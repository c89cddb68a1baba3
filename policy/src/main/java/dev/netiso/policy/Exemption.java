// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import java.util.Optional;

/** Traffic that no NetworkPolicy can block, whatever isolates the pod. */
public enum Exemption {
    /** "A pod cannot block access to itself" (kubernetes.io, "Network Policies"). */
    SELF("a pod always reaches itself"),
    /** A pod's own node always reaches it, for the kubelet's probes (kubernetes/api networking/v1/types.go, podSelector and ingress). */
    OWN_NODE("a pod's own node always reaches it"),
    /** By the other reading of {@link Ambiguity#OWN_NODE}. */
    TO_OWN_NODE("a pod always reaches its own node"),
    /** By the other reading of {@link Ambiguity#ICMP}. */
    ICMP("NetworkPolicy does not block ICMP");

    private static final Optional<Exemption> NONE = Optional.empty();
    private static final Optional<Exemption> OF_SELF = Optional.of(SELF);
    private static final Optional<Exemption> OF_OWN_NODE = Optional.of(OWN_NODE);

    private final String reason;

    Exemption(String reason) {
        this.reason = reason;
    }

    /** The rule in words. */
    public String reason() {
        return reason;
    }

    /** The exemption that covers one end of a connection by every reading, if one does. */
    public static Optional<Exemption> of(Direction direction, Connection connection) {
        if (!(connection.subject(direction) instanceof Party.OfPod subject)) {
            return NONE;
        }
        Party peer = connection.peer(direction);
        if (isSelf(subject, peer)) {
            return connection.via().isEmpty() ? OF_SELF : NONE;
        }
        return direction == Direction.INGRESS && isOwnNode(subject.pod(), peer) ? OF_OWN_NODE : NONE;
    }

    /** Whether both ends are one pod; a pod without an address yet is known by its name. */
    static boolean isSelf(Party.OfPod subject, Party peer) {
        if (!subject.address().equals(peer.address())) {
            return false;
        }
        return !subject.address().equals(IpAddress.UNSPECIFIED)
                || (peer instanceof Party.OfPod(Pod pod, var _)
                        && pod.name().equals(subject.pod().name())
                        && pod.namespace().equals(subject.pod().namespace()));
    }

    /** Whether the party is the pod's own node, or stands in its network namespace. */
    static boolean isOwnNode(Pod pod, Party party) {
        return switch (party) {
            case Party.OfNode(Node node, var _) -> node.name().equals(pod.node());
            case Party.OfPod(Pod other, var _) ->
                other.hostNetwork() && !pod.node().isEmpty() && other.node().equals(pod.node());
            case Party.OfAddress _ -> false;
        };
    }
}
