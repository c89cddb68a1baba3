// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Transport;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Decision;
import dev.netiso.policy.Party;
import java.time.Instant;
import java.util.Optional;

/** The words of an intent. */
final class IntentText {
    private IntentText() {}

    static Intent of(Proposal.Plan plan, String reason, String flow, Optional<Instant> expiresAt) {
        Proposal.Asked first = plan.asked().getFirst();
        Connection connection = first.connection();
        int more = plan.asked().size() - 1;
        return new Intent(
                reason,
                flow,
                of(connection) + (more > 0 ? " and " + more + " more" : ""),
                workload(connection.source()),
                workload(connection.destination()),
                state(first.before()),
                expiresAt);
    }

    static String of(Connection connection) {
        return connection.source() + " -> " + connection.destination() + " " + port(connection.transport());
    }

    private static String port(Transport transport) {
        return switch (transport) {
            case Transport.Ports ports -> ports.destinationPort() + "/" + ports.protocol();
            case Transport.Icmp _ -> "ICMP";
        };
    }

    private static String workload(Party party) {
        return switch (party) {
            case Party.OfPod(var pod, var _) ->
                pod.namespace() + " " + pod.workload().kind() + "/"
                        + pod.workload().name();
            case Party.OfNode node -> node.toString();
            case Party.OfAddress address -> address.toString();
        };
    }

    private static String state(Decision before) {
        return before.outcome() + " ingress=" + before.ingress().outcome() + " egress="
                + before.egress().outcome();
    }
}
