// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.policy.Decision;
import dev.netiso.policy.Doubt;
import dev.netiso.policy.synthesis.Isolation.Newly;
import dev.netiso.policy.synthesis.Warning.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The words of every warning. */
final class Warnings {
    private Warnings() {}

    /** What a rule opens beyond what its words say. */
    static List<Warning> of(PlannedRule rule) {
        List<Warning> warnings = new ArrayList<>();
        if (!rule.overGrant().isEmpty()) {
            warnings.add(new Warning(
                    Kind.SHARED_LABELS,
                    "the same labels are on pods of other workloads, which the rule covers too: "
                            + Refusals.names(rule.overGrant())));
        }
        switch (rule.peer()) {
            case Grantee.NodeAddress(String holder, var block) ->
                warnings.add(
                        new Warning(
                                Kind.NODE_ADDRESS,
                                block + " is " + holder
                                        + ": the rule covers everything on that node that has its address, and ends to hold when the node is replaced"));
            case Grantee.Address(var block)
            when block.prefix() < block.network().family().bits() ->
                warnings.add(
                        new Warning(
                                Kind.WIDE_BLOCK,
                                block
                                        + " is more than one address; pods and nodes that have an address in it are covered too"));
            case Grantee.Address _, Grantee.Pods _ -> {}
        }
        return warnings;
    }

    /** What implementations may read otherwise, with the rules. */
    static List<Warning> of(Decision after) {
        return Stream.of(after.ingress(), after.egress())
                .flatMap(end -> end.doubts().stream())
                .map(Doubt::ambiguity)
                .distinct()
                .map(ambiguity -> new Warning(
                        Kind.DOUBT,
                        "with the rules it still does not pass where the implementation reads it so: "
                                + ambiguity.otherwise() + " (" + ambiguity.code() + ")"))
                .toList();
    }

    static Warning isolates(Newly newly) {
        return new Warning(
                Kind.ISOLATES,
                "isolates for " + Refusals.word(newly.direction()) + ": " + Refusals.names(newly.pods())
                        + "; what was not observed is cut, such as what runs rarely: jobs, backups, failover, webhooks");
    }

    static Warning dnsUnknown() {
        return new Warning(
                Kind.DNS_UNKNOWN,
                "the cluster's DNS service was not found, and no DNS was observed: names may no longer resolve");
    }

    static Warning notKept(Observed seen) {
        return new Warning(
                Kind.NOT_KEPT,
                "no rule can keep " + IntentText.of(seen.connection())
                        + ": without a port, what becomes of it is not defined");
    }
}
