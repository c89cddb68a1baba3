// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.batch;

import dev.netiso.policy.Ambiguity;
import dev.netiso.policy.Basis;
import dev.netiso.policy.Decision;
import dev.netiso.policy.DirectionDecision;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.PolicyRef;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A decision on one line, with what stands in the way. */
public final class DecisionText {
    private DecisionText() {}

    /** Such as {@code denied (ingress: shop/default-deny)}. */
    public static String of(Decision decision) {
        String why = Stream.of(decision.egress(), decision.ingress())
                .filter(end -> end.outcome() != Outcome.ALLOWED)
                .map(end -> end.direction().name().toLowerCase(Locale.ROOT) + ": " + why(end))
                .collect(Collectors.joining("; "));
        return decision.outcome().name().toLowerCase(Locale.ROOT) + (why.isEmpty() ? "" : " (" + why + ")");
    }

    private static String why(DirectionDecision end) {
        return end.ambiguity()
                .map(Ambiguity::code)
                .orElseGet(() -> policies(end).stream().map(DecisionText::name).collect(Collectors.joining(", ")));
    }

    /** The one whose rule decided, of a cluster policy; else those that isolate. */
    static List<PolicyRef> policies(DirectionDecision decision) {
        return decision.basis() instanceof Basis.ByClusterPolicy(var _, var rule, var _)
                ? List.of(rule.policy())
                : decision.isolatedBy();
    }

    private static String name(PolicyRef policy) {
        return policy.namespace().isEmpty() ? policy.name() : policy.namespace() + "/" + policy.name();
    }
}
