// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.cli.managed.EffectText;
import dev.netiso.cli.print.FlowText;
import dev.netiso.cli.terminal.PlainText;
import dev.netiso.flow.Direction;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Explanation;
import dev.netiso.policy.synthesis.Companion;
import dev.netiso.policy.synthesis.Grantee;
import dev.netiso.policy.synthesis.Observed;
import dev.netiso.policy.synthesis.PlannedRule;
import dev.netiso.policy.synthesis.Proposal;
import dev.netiso.policy.synthesis.Warning;
import java.util.ArrayList;
import java.util.List;

/** What would change, in words for the person who decides. */
public final class AllowReport {
    private final FlowText text;

    public AllowReport(FlowText text) {
        this.text = text;
    }

    /** What is wanted, and what the policies say of the first of it now. */
    public List<String> asked(Wanted wanted, List<Connection> connections, Explanation explanation) {
        List<String> lines = new ArrayList<>();
        switch (wanted) {
            case Wanted.OfFlow(FlowObject flow) -> lines.add(text.headline(flow));
            case Wanted.OfEnds _ -> lines.addAll(EffectText.connections(connections));
        }
        explanation.lines().stream().map(PlainText::of).forEach(lines::add);
        return lines;
    }

    /**
     * What the whole plan does.
     *
     * @param passing connections that were seen blocked lately and would pass
     */
    public List<String> effect(Proposal.Plan plan, List<Observed> passing) {
        List<String> lines = new ArrayList<>();
        plan.rules().stream().map(AllowReport::between).distinct().forEach(rule -> lines.add("lets through   " + rule));
        EffectText.lines("opens besides  ", plan.overGrant(), "nothing").forEach(lines::add);
        plan.companions().forEach(companion -> lines.add(isolates(companion)));
        boolean isolating = plan.warnings().stream().anyMatch(warning -> warning.kind() == Warning.Kind.ISOLATES);
        EffectText.lines(
                        "cuts           ",
                        plan.effect().newlyDenied(),
                        isolating ? "nothing that was seen" : "nothing: these pods are isolated already")
                .forEach(lines::add);
        if (!plan.effect().newlyUndecided().isEmpty()) {
            lines.addAll(EffectText.lines("undecided then ", plan.effect().newlyUndecided(), ""));
        }
        if (!passing.isEmpty()) {
            lines.addAll(EffectText.observed("seen blocked   ", passing));
        }
        plan.warnings().stream()
                .map(Warning::text)
                .map(PlainText::of)
                .forEach(warning -> lines.add("warning        " + warning));
        return lines;
    }

    private static String isolates(Companion companion) {
        String direction = companion.direction() == Direction.INGRESS ? "ingress" : "egress";
        return "isolates       " + EffectText.pods(companion.isolated()) + " for " + direction + ", and keeps "
                + (companion.kept().size() == 1
                        ? "1 connection that was seen"
                        : companion.kept().size() + " connections that were seen");
    }

    private static String between(PlannedRule rule) {
        String ends = rule.direction() == Direction.INGRESS
                ? name(rule.peer()) + " -> " + name(rule.subject())
                : name(rule.subject()) + " -> " + name(rule.peer());
        return PlainText.of(ends + ", " + rule.port() + "/" + rule.protocol());
    }

    private static String name(Grantee grantee) {
        return switch (grantee) {
            case Grantee.Pods pods ->
                pods.namespace() + " " + pods.workload().kind() + " "
                        + pods.workload().name() + " ("
                        + (pods.intended().size() == 1
                                ? "1 pod"
                                : pods.intended().size() + " pods") + ")";
            case Grantee.Address(var block) -> block.toString();
            case Grantee.NodeAddress(var holder, var block) -> block + " (" + holder + ")";
        };
    }
}
