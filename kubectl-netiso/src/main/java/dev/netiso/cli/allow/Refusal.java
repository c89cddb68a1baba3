// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.cli.ExitCode;
import dev.netiso.cli.Host;
import dev.netiso.cli.managed.EffectText;
import dev.netiso.cli.terminal.PlainText;
import dev.netiso.policy.synthesis.Proposal.Detail;
import dev.netiso.policy.synthesis.Proposal.Reason;
import dev.netiso.policy.synthesis.Proposal.Refused;
import java.util.List;

/** Tells why there is no rule, what that rests on, and what can be done. */
record Refusal(Host host) {
    private static final String ACCEPT = "; --accept-isolation isolates them, and keeps what was seen";

    /** Tells it. @return the status to exit with */
    int tell(Refused refused, Wanted wanted) {
        refused.detail().map(Refusal::cut).stream().flatMap(List::stream).forEach(host.err()::line);
        host.err()
                .line(
                        wasDenied(refused, wanted)
                                ? "no: it was denied when it was seen, and is allowed by now; try the connection again"
                                : "no: " + PlainText.of(refused.message()) + "; " + PlainText.of(refused.advice())
                                        + (refused.reason() == Reason.WOULD_ISOLATE ? ACCEPT : ""));
        refused.detail().ifPresent(this::snippet);
        return ExitCode.NO;
    }

    private static boolean wasDenied(Refused refused, Wanted wanted) {
        return refused.reason() == Reason.NOT_DENIED
                && wanted instanceof Wanted.OfFlow(var flow)
                && flow.policy().decision().equals("DENIED");
    }

    private static List<String> cut(Detail detail) {
        return switch (detail) {
            case Detail.ByClusterPolicy _ -> List.of();
            case Detail.Isolates isolates
            when isolates.cut().isEmpty() ->
                List.of("of the pods that would be isolated no traffic was seen that would be cut");
            case Detail.Isolates isolates -> EffectText.observed("would be cut   ", isolates.cut());
        };
    }

    /** For whoever administers the cluster's policies: it is never applied here. */
    private void snippet(Detail detail) {
        if (detail instanceof Detail.ByClusterPolicy denial) {
            denial.snippet().ifPresent(policy -> {
                host.err().line("What the cluster's administrator could apply, if that is wanted:");
                host.out().print(new ClusterPolicyYaml().text(policy));
            });
        }
    }
}
