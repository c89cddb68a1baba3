// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import dev.netiso.policy.Basis;
import dev.netiso.policy.Decision;
import dev.netiso.policy.DirectionDecision;
import dev.netiso.policy.RuleRef;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Why a connection is allowed, in a few words for each end where policy has a say. */
final class AllowedText {
    private AllowedText() {}

    static String of(Decision decision) {
        String why = Stream.of(decision.egress(), decision.ingress())
                .filter(end -> !(end.basis() instanceof Basis.NoSubject))
                .map(end -> end.direction().name().toLowerCase(Locale.ROOT) + " " + of(end))
                .collect(Collectors.joining("; "));
        return why.isEmpty() ? "no policy applies to these ends" : why;
    }

    private static String of(DirectionDecision end) {
        return switch (end.basis()) {
            case Basis.NoSubject _ -> "no pod";
            case Basis.Exempt(var exemption) -> "exempt (" + exemption.reason() + ")";
            case Basis.Default _, Basis.NotAdmitted _ -> "not isolated";
            case Basis.Admitted(var rule) -> "admitted by " + of(rule);
            case Basis.ByClusterPolicy(var tier, var rule, var _) ->
                "accepted by " + of(rule) + " (" + tier.word() + ")";
        };
    }

    private static String of(RuleRef rule) {
        String namespace = rule.policy().namespace();
        return (namespace.isEmpty() ? "" : namespace + "/") + rule.policy().name() + " " + rule.path();
    }
}
