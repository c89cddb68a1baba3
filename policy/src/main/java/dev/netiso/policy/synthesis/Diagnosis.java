// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Transport;
import dev.netiso.policy.Ambiguity;
import dev.netiso.policy.Basis;
import dev.netiso.policy.Connection;
import dev.netiso.policy.DirectionDecision;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Party;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.Tier;
import dev.netiso.policy.synthesis.Proposal.Asked;
import dev.netiso.policy.synthesis.Proposal.Refused;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Tells whether NetworkPolicies can let connections through at all, before any is written. */
final class Diagnosis {
    private final Snapshot snapshot;
    private final AdminSnippets snippets;

    Diagnosis(Snapshot snapshot, AdminSnippets snippets) {
        this.snapshot = snapshot;
        this.snippets = snippets;
    }

    /** An end of a connection that does not allow it. */
    record Closed(Connection connection, DirectionDecision decision) {
        Direction direction() {
            return decision.direction();
        }
    }

    /** The ends that do not allow what was asked, ingress first. */
    static List<Closed> closed(Asked asked) {
        return Stream.of(asked.before().ingress(), asked.before().egress())
                .filter(decision -> decision.outcome() != Outcome.ALLOWED)
                .map(decision -> new Closed(asked.connection(), decision))
                .toList();
    }

    /** Why no rule helps; empty if rules may. */
    Optional<Refused> refusal(List<Asked> asked, boolean acceptIsolation) {
        List<Closed> closed =
                asked.stream().flatMap(one -> closed(one).stream()).toList();
        if (closed.isEmpty()) {
            return Optional.of(Refusals.notDenied(asked));
        }
        return first(closed, end -> isDeniedBy(end, Tier.ADMIN))
                .map(end -> Refusals.adminDenies(end.decision(), snippets.detail(end)))
                .or(() -> first(closed, end -> !acceptIsolation && isDeniedBy(end, Tier.BASELINE))
                        .map(end -> Refusals.baselineDenies(end.decision(), snippets.detail(end))))
                .or(() -> first(closed, Diagnosis::isUndecidable).map(end -> Refusals.undecided(end.decision())))
                .or(() -> first(closed, end -> port(end) == 0).map(_ -> Refusals.portZero()))
                .or(() -> first(closed, this::isService)
                        .map(end -> Refusals.serviceAddress(end.connection().destination())));
    }

    private static Optional<Closed> first(List<Closed> ends, Predicate<Closed> which) {
        return ends.stream().filter(which).findFirst();
    }

    private static boolean isDeniedBy(Closed end, Tier tier) {
        return end.decision().outcome() == Outcome.DENIED
                && end.decision().basis() instanceof Basis.ByClusterPolicy(Tier by, var _, var _)
                && by == tier;
    }

    /** No rule can be written, or none would decide it. */
    private static boolean isUndecidable(Closed end) {
        return end.connection().transport() instanceof Transport.Icmp
                || end.decision().ambiguity().map(Diagnosis::isBeyondRules).orElse(false);
    }

    private static boolean isBeyondRules(Ambiguity ambiguity) {
        return switch (ambiguity) {
            case ICMP, POLICY_UNKNOWN, UNKNOWN_PEER, EQUAL_PRIORITY -> true;
            case OWN_NODE,
                    HOST_NETWORK,
                    BASELINE_PER_POD,
                    IP_BLOCK_ON_POD,
                    HAIRPIN,
                    INIT_CONTAINER_PORT,
                    PRE_DNAT,
                    END_PORT,
                    SCTP,
                    NAMED_PORT,
                    DOMAIN_NAME,
                    ADDRESS_UNKNOWN -> false;
        };
    }

    private static int port(Closed end) {
        return end.connection().transport() instanceof Transport.Ports ports ? ports.destinationPort() : -1;
    }

    private boolean isService(Closed end) {
        return end.connection().destination() instanceof Party.OfAddress(var address, var _)
                && snapshot.services().stream()
                        .anyMatch(service -> service.addresses().contains(address));
    }
}
