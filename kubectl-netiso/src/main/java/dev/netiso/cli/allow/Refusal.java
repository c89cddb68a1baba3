// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.cli.ExitCode;
import dev.netiso.cli.Host;
import dev.netiso.cli.managed.EffectText;
import dev.netiso.cli.terminal.PlainText;
import dev.netiso.flow.Direction;
import dev.netiso.policy.Tier;
import dev.netiso.policy.synthesis.Proposal.Detail;
import dev.netiso.policy.synthesis.Proposal.Reason;
import dev.netiso.policy.synthesis.Proposal.Refused;
import java.util.ArrayList;
import java.util.List;

/** Tells why there is no rule, what that rests on, and what can be done. */
record Refusal(Host host) {
    /** Tells it. @return the status to exit with */
    int tell(Refused refused, Wanted wanted) {
        refused.detail().map(Refusal::lines).stream()
                .flatMap(List::stream)
                .map(PlainText::of)
                .forEach(host.err()::line);
        host.err()
                .line(
                        wasDenied(refused, wanted)
                                ? "no: it was denied when it was seen, and is allowed by now; try the connection again"
                                : "no: " + PlainText.of(refused.message()) + "; " + PlainText.of(refused.advice()));
        refused.detail().ifPresent(this::snippet);
        return ExitCode.NO;
    }

    private static boolean wasDenied(Refused refused, Wanted wanted) {
        return refused.reason() == Reason.NOT_DENIED
                && wanted instanceof Wanted.OfFlow(var flow)
                && flow.policy().decision().equals("DENIED");
    }

    private static List<String> lines(Detail detail) {
        return switch (detail) {
            case Detail.ByClusterPolicy denial ->
                List.of((denial.direction() == Direction.INGRESS ? "ingress" : "egress") + "  "
                        + denial.rule().policy().kind() + " "
                        + denial.rule().policy().name() + " denies it by "
                        + denial.rule().path() + " (tier "
                        + denial.tier().word()
                        + (denial.tier() == Tier.ADMIN ? ", priority " + denial.priority() : "") + ")");
            case Detail.Isolates isolates -> {
                List<String> lines = new ArrayList<>();
                lines.add("isolates  " + EffectText.pods(isolates.pods()));
                lines.addAll(
                        isolates.cut().isEmpty()
                                ? List.of("cuts      nothing that was seen")
                                : EffectText.observed("cuts      ", isolates.cut()));
                yield lines;
            }
        };
    }

    /** For whoever administers the cluster's policies: it is never applied here. */
    private void snippet(Detail detail) {
        if (detail instanceof Detail.ByClusterPolicy denial) {
            denial.snippet().ifPresent(policy -> {
                host.err().line("what the cluster's administrator could apply, if that is wanted:");
                host.out().print(new ClusterPolicyYaml().text(policy));
            });
        }
    }
}
