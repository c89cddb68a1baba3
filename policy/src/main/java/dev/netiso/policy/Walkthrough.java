// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;

import dev.netiso.policy.Explanation.ClusterRule;
import dev.netiso.policy.Explanation.End;
import dev.netiso.policy.Explanation.Miss;
import dev.netiso.policy.Explanation.TierStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/** An explanation as lines: each end with what every tier and policy says there, what the nearest rule lacks, and where readings differ. */
final class Walkthrough {
    private static final String NEAREST = "to admit it";

    /** A line below an end's first. */
    private record Detail(String who, String what) {}

    private Walkthrough() {}

    static List<String> lines(Explanation explanation) {
        List<End> ends = explanation.ends();
        List<List<Detail>> details =
                ends.stream().map(end -> details(explanation, end)).toList();
        int second = width(ends.stream().map(end -> end.subject().toString()).toList());
        second = Math.max(
                second,
                width(details.stream().flatMap(List::stream).map(Detail::who).toList()));
        int third = width(ends.stream().map(Walkthrough::isolation).toList());
        String firstLine = "%-8s %-" + second + "s  %-" + third + "s  %s";
        String nextLine = "%-8s %-" + second + "s  %s";
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < ends.size(); i++) {
            End end = ends.get(i);
            lines.add(firstLine.formatted(ExplanationText.direction(end), end.subject(), isolation(end), outcome(end)));
            details.get(i).forEach(detail -> lines.add(nextLine.formatted("", detail.who(), detail.what())));
        }
        return lines;
    }

    private static int width(List<String> texts) {
        return Math.max(1, texts.stream().mapToInt(String::length).max().orElse(1));
    }

    private static String isolation(End end) {
        if (end.decision().basis() instanceof Basis.NoSubject
                && end.decision().outcome() == Outcome.ALLOWED
                && !end.decision().isolated()) {
            return "no policy applies";
        }
        return end.decision().isolated() ? "isolated by " + ExplanationText.names(end) : "not isolated";
    }

    private static String outcome(End end) {
        DirectionDecision decision = end.decision();
        return switch (decision.outcome()) {
            case DENIED -> "denied";
            case UNDECIDED ->
                decision.ambiguity()
                        .map(why -> "undecided (" + why.code() + "): " + ExplanationText.meaning(why))
                        .orElseThrow();
            case ALLOWED ->
                switch (decision.basis()) {
                    case Basis.Exempt(var exemption) -> "allowed: " + exemption.reason();
                    case Basis.Admitted(var rule) ->
                        "allowed by " + ExplanationText.name(rule.policy(), end) + " " + rule.path();
                    case Basis.NoSubject _, Basis.Default _, Basis.NotAdmitted _, Basis.ByClusterPolicy _ -> "allowed";
                };
        };
    }

    private static List<Detail> details(Explanation explanation, End end) {
        List<Detail> details = new ArrayList<>();
        for (TierStep step : end.walk()) {
            switch (step) {
                case TierStep.OfClusterPolicies cluster ->
                    details.add(new Detail(cluster.tier().word() + " tier", says(cluster)));
                case TierStep.OfNetworkPolicies _ ->
                    end.misses()
                            .forEach(miss -> details.add(new Detail(
                                    ExplanationText.name(miss.policy().ref(), end), why(explanation, end, miss))));
            }
        }
        end.nearest()
                .filter(nearest -> !nearest.unmet().isEmpty() && !nearest.ofOtherKind())
                .ifPresent(nearest -> details.add(new Detail(NEAREST, change(explanation, nearest))));
        end.decision().doubts().forEach(doubt -> details.addAll(doubt(doubt)));
        return details;
    }

    private static String says(TierStep.OfClusterPolicies step) {
        List<String> silent = step.asked().stream()
                .limit(step.asked().size() - step.rule().stream().count())
                .map(policy -> policy.ref().name() + priority(policy))
                .toList();
        String unmatched = String.join(", ", silent);
        Optional<ClusterRule> rule = step.rule();
        if (rule.isEmpty()) {
            return "no rule matches of " + unmatched;
        }
        String action = switch (rule.get().action()) {
            case ACCEPT -> "accepted by ";
            case DENY -> "denied by ";
            case PASS -> "passed on by ";
        };
        String unknown = rule.get().action() == rule.get().rule().action()
                ? ""
                : ", since it has a peer of a kind that is not known";
        return action
                + decidingRule(rule.get())
                + unknown
                + (silent.isEmpty() ? "" : "; no rule matches of " + unmatched);
    }

    private static String decidingRule(ClusterRule matched) {
        String name = matched.rule().name();
        return matched.policy().ref().kind() + " " + matched.policy().ref().name() + " "
                + matched.ref().path() + (name.isEmpty() ? "" : " \"" + name + "\"") + priority(matched.policy());
    }

    private static String priority(ClusterPolicy policy) {
        return ExplanationText.hasPriority(policy) ? " (priority " + policy.priority() + ")" : "";
    }

    private static String why(Explanation explanation, End end, Miss miss) {
        return miss.nearest()
                .map(rule -> why(explanation, rule))
                .orElseGet(() -> "no " + ExplanationText.direction(end) + " rules");
    }

    private static String why(Explanation explanation, NearestRule rule) {
        return rule.path() + ": "
                + explanation.checks(rule).stream().map(Walkthrough::why).collect(joining("; "));
    }

    private static String why(Check check) {
        return switch (check.aspect()) {
            case EXCEPT ->
                check.met()
                        ? "except " + check.wanted() + " no"
                        : "except " + check.wanted() + " yes (has " + check.found() + ")";
            case PORT, PROTOCOL ->
                check.met() ? "port " + check.wanted() + " yes" : "port " + check.wanted() + has(check);
            case PODS, NAMESPACE, BLOCK -> {
                String asked = check.aspect().word() + " " + check.wanted();
                yield check.met() ? asked + " yes" : asked + has(check);
            }
        };
    }

    private static String has(Check check) {
        return " no (has " + check.found() + ")";
    }

    private static String change(Explanation explanation, NearestRule nearest) {
        List<Check> lacking = explanation.checks(nearest).stream()
                .filter(check -> !check.met())
                .toList();
        List<String> changes = new ArrayList<>();
        String selected =
                lacking.stream().flatMap(check -> selected(check).stream()).collect(joining(" and "));
        lacking.forEach(check -> change(check).ifPresent(changes::add));
        if (!selected.isEmpty()) {
            changes.add("select " + selected);
        }
        return nearest.policy().name() + " " + nearest.path() + " would have to " + String.join(" and ", changes);
    }

    private static Optional<String> selected(Check check) {
        return switch (check.aspect()) {
            case NAMESPACE -> Optional.of("namespace " + check.found());
            case PODS -> Optional.of("pods with " + check.found());
            case EXCEPT, BLOCK, PORT, PROTOCOL -> Optional.empty();
        };
    }

    private static Optional<String> change(Check check) {
        return switch (check.aspect()) {
            case EXCEPT -> Optional.of("not except " + check.found());
            case BLOCK -> Optional.of("contain " + check.found());
            case PORT, PROTOCOL -> Optional.of("name port " + check.found());
            case NAMESPACE, PODS -> Optional.empty();
        };
    }

    private static List<Detail> doubt(Doubt doubt) {
        Ambiguity ambiguity = doubt.ambiguity();
        List<Detail> details = new ArrayList<>();
        details.add(new Detail(
                ambiguity.code(),
                word(doubt.usual()) + " if " + ambiguity.usual() + "; " + word(doubt.otherwise()) + " if "
                        + ambiguity.otherwise()));
        String profiles = CniProfile.ALL.stream()
                .filter(profile -> profile.settles(doubt).isPresent())
                .collect(groupingBy(
                        profile -> profile.settles(doubt).orElseThrow(),
                        TreeMap::new,
                        mapping(CniProfile::name, joining(", "))))
                .entrySet()
                .stream()
                .map(entry -> word(entry.getKey()) + " by " + entry.getValue())
                .collect(joining("; "));
        if (!profiles.isEmpty()) {
            details.add(new Detail("", profiles));
        }
        return details;
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
