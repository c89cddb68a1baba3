// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import static java.util.stream.Collectors.joining;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Entity;
import dev.netiso.policy.Ambiguity;
import dev.netiso.policy.Decision;
import dev.netiso.policy.DirectionDecision;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.PolicyRef;
import dev.netiso.server.store.ExplainedFlow;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Why, for a reader who may not see what stands at one end: the policies there are not named. */
final class RedactedSummary {
    private RedactedSummary() {}

    static String of(ExplainedFlow explained, Set<Direction> hidden) {
        Decision decision = explained.decision();
        return switch (decision.outcome()) {
            case ALLOWED -> explained.summary(); // names no policy
            case DENIED, UNDECIDED ->
                Stream.of(decision.egress(), decision.ingress())
                        .filter(end -> end.outcome() == decision.outcome())
                        .map(end -> hidden.contains(end.direction())
                                ? unnamed(end, namespaceAt(explained, end.direction()))
                                : named(end))
                        .collect(joining("; "));
        };
    }

    private static String unnamed(DirectionDecision end, String namespace) {
        return end.outcome() == Outcome.DENIED
                ? direction(end) + ": denied by policies of namespace " + namespace
                : direction(end) + ": undecided" + code(end) + " in namespace " + namespace;
    }

    private static String named(DirectionDecision end) {
        String policies = end.isolatedBy().stream().map(PolicyRef::name).collect(joining(", "));
        return end.outcome() == Outcome.DENIED
                ? direction(end) + ": isolated by " + policies + "; no rule admits it"
                : direction(end) + ": undecided" + code(end);
    }

    private static String code(DirectionDecision end) {
        return end.ambiguity()
                .map(Ambiguity::code)
                .map(code -> " (" + code + ")")
                .orElse("");
    }

    private static String direction(DirectionDecision end) {
        return end.direction().name().toLowerCase(Locale.ROOT);
    }

    private static String namespaceAt(ExplainedFlow explained, Direction direction) {
        var end = switch (direction) {
            case EGRESS -> explained.flow().source();
            case INGRESS -> explained.flow().destination();
        };
        return end.entity() instanceof Entity.Pod pod ? pod.namespace() : "";
    }
}
