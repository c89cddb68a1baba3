// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.explain;

import dev.netiso.flow.Verdict;
import dev.netiso.policy.Ambiguity;
import dev.netiso.policy.Basis;
import dev.netiso.policy.CniProfile;
import dev.netiso.policy.Decision;
import dev.netiso.policy.DirectionDecision;
import dev.netiso.policy.Doubt;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.Tier;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What to do about a decision, in one line. */
final class Advice {
    private Advice() {}

    static Optional<String> of(Explained explained) {
        Decision decision = explained.explanation().decision();
        return switch (decision.outcome()) {
            case DENIED ->
                explained.verdict().equals(Optional.of(Verdict.FORWARDED))
                        ? Optional.of(
                                "Policies deny it, yet it passed: they may be younger than the connection, or the CNI"
                                        + " does not enforce them.")
                        : denied(decision, explained.allow());
            case UNDECIDED -> undecided(decision);
            case ALLOWED -> explained.verdict().flatMap(verdict -> allowed(verdict, explained.differs()));
        };
    }

    private static Optional<String> allowed(Verdict verdict, boolean byNow) {
        return switch (verdict) {
            case FORWARDED -> Optional.empty();
            case REFUSED ->
                Optional.of("Somebody answered no: see whether anything listens at that port; if it does, a filter on"
                        + " its node or on the way rejects.");
            case DROPPED, UNANSWERED ->
                Optional.of(
                        byNow
                                ? "Policies admit it by now: try it again."
                                : "Policies admit it: look for something else that blocks, such as a policy of the CNI's own"
                                        + " kind, a host firewall, stale rules, no listener or no route.");
        };
    }

    private static Optional<String> denied(Decision decision, Optional<String> allow) {
        return ends(decision)
                .filter(end -> end.outcome() == Outcome.DENIED)
                .flatMap(end -> end.basis() instanceof Basis.ByClusterPolicy rule ? Stream.of(rule) : Stream.empty())
                .findFirst()
                .map(Advice::denied)
                .or(() -> allow.map(command -> "To let it through: " + command));
    }

    private static String denied(Basis.ByClusterPolicy decided) {
        PolicyRef policy = decided.rule().policy();
        String change = "whoever may patch " + plural(policy.kind()) + " would have to change " + policy.name() + " at "
                + decided.rule().path();
        return decided.tier() == Tier.BASELINE
                ? "To let it through: " + change + "; a NetworkPolicy would overrule it, and isolate the pod."
                : "No NetworkPolicy can let it through: " + change + ", or accept it before that.";
    }

    private static String plural(String kind) {
        String lower = kind.toLowerCase(Locale.ROOT);
        return lower.endsWith("y") ? lower.substring(0, lower.length() - 1) + "ies" : lower;
    }

    private static Optional<String> undecided(Decision decision) {
        List<Doubt> open = ends(decision)
                .flatMap(end -> end.doubts().stream())
                .filter(doubt -> doubt.ambiguity().weight() == Ambiguity.Weight.OPEN)
                .toList();
        List<String> deciding = CniProfile.ALL.stream()
                .filter(profile ->
                        open.stream().allMatch(doubt -> profile.settles(doubt).isPresent()))
                .map(CniProfile::name)
                .toList();
        return deciding.isEmpty()
                ? Optional.empty()
                : Optional.of("To decide it as one implementation does: --cni " + String.join("|", deciding));
    }

    private static Stream<DirectionDecision> ends(Decision decision) {
        return Stream.of(decision.egress(), decision.ingress());
    }
}
