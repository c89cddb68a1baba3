// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import static java.util.stream.Collectors.joining;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Entity;
import dev.netiso.flow.Verdict;
import dev.netiso.policy.Ambiguity;
import dev.netiso.policy.Basis;
import dev.netiso.policy.Decision;
import dev.netiso.policy.DirectionDecision;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.PolicyRef;
import dev.netiso.server.store.ExplainedFlow;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Why, for a reader who may not see what stands at one end. Made of the decision alone: the policies of the hidden end are not named, and of those at the other
 * end not which rule comes near, since that tells the hidden pod's labels.
 */
final class RedactedSummary {
    private RedactedSummary() {}

    static String of(ExplainedFlow explained, Set<Direction> hidden) {
        Decision decision = explained.decision();
        Verdict verdict = explained.flow().verdict();
        return switch (decision.outcome()) {
            case ALLOWED -> decision.summary(verdict);
            case DENIED, UNDECIDED ->
                Stream.of(decision.egress(), decision.ingress())
                                .filter(end -> end.outcome() == decision.outcome())
                                .map(end -> end(end, explained, hidden))
                                .collect(joining("; "))
                        + (decision.outcome() == Outcome.DENIED && verdict == Verdict.FORWARDED
                                ? ", yet it passed"
                                : "");
        };
    }

    private static String end(DirectionDecision end, ExplainedFlow explained, Set<Direction> hidden) {
        boolean unnamed = hidden.contains(end.direction());
        String words = end.outcome() == Outcome.DENIED
                ? unnamed ? denied(end, namespaceAt(explained, end.direction())) : denied(end)
                : "undecided" + code(end, hidden)
                        + (unnamed ? " in namespace " + namespaceAt(explained, end.direction()) : "");
        return end.direction().name().toLowerCase(Locale.ROOT) + ": " + words;
    }

    private static String denied(DirectionDecision end, String namespace) {
        return end.basis() instanceof Basis.ByClusterPolicy
                ? "denied by a cluster policy"
                : "denied by policies of namespace " + namespace;
    }

    private static String denied(DirectionDecision end) {
        if (end.basis() instanceof Basis.ByClusterPolicy decided) {
            PolicyRef policy = decided.rule().policy();
            return "denied by " + policy.kind() + " " + policy.name() + " ("
                    + decided.tier().word() + " tier)";
        }
        return "isolated by " + end.isolatedBy().stream().map(PolicyRef::name).collect(joining(", "))
                + "; no rule for it";
    }

    private static String code(DirectionDecision end, Set<Direction> hidden) {
        return end.ambiguity()
                .filter(code -> Redaction.shows(code, end.direction(), hidden))
                .map(Ambiguity::code)
                .map(code -> " (" + code + ")")
                .orElse("");
    }

    private static String namespaceAt(ExplainedFlow explained, Direction direction) {
        var end = switch (direction) {
            case EGRESS -> explained.flow().source();
            case INGRESS -> explained.flow().destination();
        };
        return end.entity() instanceof Entity.Pod pod ? pod.namespace() : "";
    }
}
