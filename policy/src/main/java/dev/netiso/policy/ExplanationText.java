// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static java.util.stream.Collectors.joining;

import dev.netiso.flow.Verdict;
import dev.netiso.policy.Explanation.Check;
import dev.netiso.policy.Explanation.End;
import dev.netiso.policy.Explanation.Miss;
import dev.netiso.policy.Explanation.NearestRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Explanations as plain text. */
final class ExplanationText {
    private static final int MAX_NAMES = 4;

    private ExplanationText() {}

    static String summary(Explanation explanation, Verdict verdict) {
        return switch (explanation.decision().outcome()) {
            case DENIED ->
                ends(explanation, Outcome.DENIED).map(ExplanationText::denied).collect(joining("; "))
                        + (verdict == Verdict.FORWARDED ? ", yet it passed" : "");
            case UNDECIDED ->
                ends(explanation, Outcome.UNDECIDED)
                        .map(ExplanationText::undecided)
                        .distinct()
                        .collect(joining("; "));
            case ALLOWED -> allowed(explanation.decision(), verdict);
        };
    }

    private static Stream<End> ends(Explanation explanation, Outcome outcome) {
        return Stream.of(explanation.egress(), explanation.ingress())
                .filter(end -> end.decision().outcome() == outcome);
    }

    private static String denied(End end) {
        return direction(end) + ": isolated by " + names(end) + "; no rule admits it";
    }

    private static String undecided(End end) {
        Ambiguity ambiguity = end.decision().ambiguity().orElseThrow();
        String isolation = end.decision().isolated() ? "isolated by " + names(end) + "; " : "";
        return "undecided (" + ambiguity.code() + "): " + direction(end) + ": " + isolation + meaning(ambiguity);
    }

    private static String meaning(Ambiguity ambiguity) {
        return switch (ambiguity) {
            case UNKNOWN_PEER -> "it is not known who holds the other address";
            case POLICY_UNKNOWN -> "not all policies are known";
            case ICMP -> "NetworkPolicy is not defined for ICMP";
            case OWN_NODE -> "implementations differ on traffic from a pod to its own node";
            default -> ambiguity.usual() + ", or " + ambiguity.otherwise();
        };
    }

    private static String allowed(Decision decision, Verdict verdict) {
        boolean isolated = decision.egress().isolated() || decision.ingress().isolated();
        String policies = isolated ? "policies admit it" : "no policy isolates either end";
        return switch (verdict) {
            case FORWARDED -> policies;
            case DROPPED -> policies + "; something else dropped it";
            case UNANSWERED -> policies + "; dropped elsewhere or nobody listens";
        };
    }

    static List<String> lines(Explanation explanation) {
        List<End> ends = List.of(explanation.egress(), explanation.ingress());
        int second = Stream.concat(
                        ends.stream().map(end -> end.subject().toString()),
                        ends.stream().flatMap(end -> end.misses().stream().map(miss -> name(miss.policy(), end))))
                .mapToInt(String::length)
                .max()
                .orElse(0);
        int third = ends.stream().mapToInt(end -> isolation(end).length()).max().orElse(0);
        String firstLine = "%-8s %-" + second + "s  %-" + third + "s  %s";
        String nextLine = "%-8s %-" + second + "s  %s";
        List<String> lines = new ArrayList<>();
        for (End end : ends) {
            lines.add(firstLine.formatted(direction(end), end.subject(), isolation(end), outcome(end)));
            end.misses().forEach(miss -> lines.add(nextLine.formatted("", name(miss.policy(), end), why(end, miss))));
        }
        return lines;
    }

    private static String isolation(End end) {
        return end.decision().isolated() ? "isolated by " + names(end) : "not isolated";
    }

    private static String outcome(End end) {
        DirectionDecision decision = end.decision();
        return switch (decision.outcome()) {
            case DENIED -> "denied";
            case UNDECIDED ->
                decision.ambiguity()
                        .map(why -> "undecided (" + why.code() + "): " + meaning(why))
                        .orElseThrow();
            case ALLOWED ->
                end.exemption()
                        .map(exemption -> "allowed: " + exemption.reason())
                        .or(() -> decision.admittedBy()
                                .map(rule -> "allowed by " + name(rule.policy(), end) + " " + rule.path()))
                        .orElse("allowed");
        };
    }

    private static String why(End end, Miss miss) {
        return miss.nearest().map(ExplanationText::why).orElse("no " + direction(end) + " rules");
    }

    private static String why(NearestRule rule) {
        return rule.path() + ": "
                + rule.checks().stream().map(ExplanationText::why).collect(joining("; "));
    }

    private static String why(Check check) {
        String asked = check.aspect().word() + " " + check.wanted();
        return check.met() ? asked + " yes" : asked + " no (has " + check.found() + ")";
    }

    private static String names(End end) {
        List<PolicyRef> policies = end.decision().isolatedBy();
        String shown = policies.stream()
                .limit(MAX_NAMES)
                .map(policy -> name(policy, end))
                .collect(joining(", "));
        return policies.size() > MAX_NAMES ? shown + " and " + (policies.size() - MAX_NAMES) + " more" : shown;
    }

    /** Without the namespace where it is the subject's own. */
    private static String name(PolicyRef policy, End end) {
        boolean own = end.subject() instanceof Party.OfPod(Pod pod, var _)
                && pod.namespace().equals(policy.namespace());
        return own || policy.namespace().isEmpty() ? policy.name() : policy.namespace() + "/" + policy.name();
    }

    private static String direction(End end) {
        return end.decision().direction().name().toLowerCase(Locale.ROOT);
    }
}
