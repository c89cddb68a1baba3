// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import java.util.Optional;

/** Traffic that no NetworkPolicy can block, whatever isolates the pod. */
public enum Exemption {
    /** "A pod cannot block access to itself" (kubernetes.io, "Network Policies"). */
    SELF("a pod always reaches itself"),
    /** A pod's own node always reaches it, for the kubelet's probes (kubernetes/api networking/v1/types.go, podSelector and ingress). */
    OWN_NODE("a pod's own node always reaches it");

    private final String reason;

    Exemption(String reason) {
        this.reason = reason;
    }

    /** The rule in words. */
    public String reason() {
        return reason;
    }

    /** The exemption that covers one end of a connection, if one does. */
    public static Optional<Exemption> of(Direction direction, Connection connection) {
        if (!(connection.subject(direction) instanceof Party.OfPod subject)) {
            return Optional.empty();
        }
        Party peer = connection.peer(direction);
        if (subject.address().equals(peer.address())) {
            return Optional.of(SELF);
        }
        return direction == Direction.INGRESS && isOwnNode(subject.pod(), peer)
                ? Optional.of(OWN_NODE)
                : Optional.empty();
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
