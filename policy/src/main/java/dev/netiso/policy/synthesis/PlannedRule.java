// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Protocol;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Pod;
import java.util.List;
import java.util.stream.Stream;

/**
 * One NetworkPolicy to create, and what it lets through.
 *
 * @param policy isolates in one direction, and has one rule with one peer and one port
 * @param direction at the subject
 * @param subject the pods to which the policy applies
 * @param peer whom it lets through to them, or them to
 * @param port the destination's, after destination NAT
 */
public record PlannedRule(
        NetworkPolicy policy, Direction direction, Grantee.Pods subject, Grantee peer, Protocol protocol, int port)
        implements Draft {

    /** Pods that take part besides those of the two workloads, since their labels are the same. */
    public List<Pod> overGrant() {
        List<Pod> ofPeer = switch (peer) {
            case Grantee.Pods pods -> pods.others();
            case Grantee.Address _, Grantee.NodeAddress _ -> List.of();
        };
        return Stream.concat(subject.others().stream(), ofPeer.stream())
                .distinct()
                .toList();
    }
}
