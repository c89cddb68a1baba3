// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.cli.ExitCode;
import dev.netiso.cli.Host;
import dev.netiso.cli.allow.Planner.Look;
import dev.netiso.cli.cluster.ClusterReader;
import dev.netiso.cli.cluster.KubeJson;
import dev.netiso.cli.cluster.Kubectl;
import dev.netiso.cli.managed.ManagedPolicy;
import dev.netiso.cli.managed.PolicyPrinter;
import dev.netiso.cli.managed.PolicyWriter;
import dev.netiso.cli.managed.Provenance;
import dev.netiso.cli.managed.User;
import dev.netiso.cli.print.FlowText;
import dev.netiso.cli.terminal.PlainText;
import dev.netiso.flow.Direction;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.synthesis.Intent;
import dev.netiso.policy.synthesis.Observed;
import dev.netiso.policy.synthesis.PlannedRule;
import dev.netiso.policy.synthesis.Proposal;
import dev.netiso.policy.synthesis.Proposal.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Lets through what is wanted, from the first look at the cluster to the last word. */
public final class Allowance {
    private final Host host;
    private final Kubectl kubectl;
    private final KubeJson json = new KubeJson();
    private final Wanted wanted;
    private final Marks marks;

    /**
     * What is kept with the objects.
     *
     * @param reason in the user's words; empty if none was given
     * @param ttl after which they are no longer wanted
     * @param version of the plugin
     */
    public record Marks(String reason, Optional<Duration> ttl, String version) {}

    public Allowance(Host host, Kubectl kubectl, Wanted wanted, Marks marks) {
        this.host = host;
        this.kubectl = kubectl;
        this.wanted = wanted;
        this.marks = marks;
    }

    /** Goes as far as it may. @return the status to exit with */
    public int run(Planner.Terms planning, PolicyApplication.Terms applying) {
        Planner planner = new Planner(new ClusterReader(kubectl, json), new Traffic(kubectl), wanted, planning);
        Look look = planner.look();
        look.cluster().problems().forEach(problem -> note("not understood, left out: " + problem));
        look.cluster().notes().forEach(this::note);
        look.gaps().forEach(gap -> note("more may be in use than was seen: " + gap));
        AllowReport report = new AllowReport(new FlowText(host.clock(), host.zone()));
        if (applying.isForPerson()) {
            Evaluator evaluator = Evaluator.of(look.snapshot());
            report.asked(
                            wanted,
                            look.connections(),
                            evaluator.explain(look.connections().getFirst()))
                    .forEach(host.out()::line);
        }
        return switch (look.proposal()) {
            case Proposal.Refused refused -> new Refusal(host).tell(refused, wanted);
            case Plan plan -> apply(plan, look, planner, applying, report);
        };
    }

    private int apply(Plan plan, Look look, Planner planner, PolicyApplication.Terms applying, AllowReport report) {
        PolicyApplication application = new PolicyApplication(
                host,
                new PolicyWriter(kubectl, json),
                new PolicyPrinter(json),
                new ShownPlan(plan, () -> planner.look().proposal()),
                objects(plan),
                applying);
        List<Observed> passing = applying.isForPerson() ? passing(plan, look, planner) : List.of();
        int status = application.apply(
                report.effect(plan, passing), look.gitOps(), new AdmissionProof(look.snapshot(), plan));
        if (status == ExitCode.YES && marks.ttl().isPresent()) {
            note(
                    "nothing enforces --ttl yet: after its time the rule still lets through, kubectl netiso allowed shows it as"
                            + " EXPIRED, and kubectl netiso revoke takes it back");
        }
        return status;
    }

    private List<ManagedPolicy> objects(Plan plan) {
        Instant now = host.clock().instant();
        Intent intent =
                Intent.of(plan, marks.reason(), wanted.flowId(), marks.ttl().map(now::plus));
        Provenance provenance = Provenance.of(intent, User.name(kubectl, json), now, marks.version());
        return plan.policies().stream()
                .map(policy -> ManagedPolicy.of(
                        policy, otherEnd(policy, plan).map(provenance::withPair).orElse(provenance)))
                .toList();
    }

    /** The rule in the other direction, if the policy is that of a rule. */
    private static Optional<PolicyRef> otherEnd(NetworkPolicy policy, Plan plan) {
        Optional<Direction> own = plan.rules().stream()
                .filter(rule -> rule.policy().equals(policy))
                .map(PlannedRule::direction)
                .findFirst();
        return own.flatMap(direction -> plan.rules().stream()
                .filter(rule -> rule.direction() != direction)
                .map(rule -> rule.policy().ref())
                .findFirst());
    }

    /** What was seen blocked, is denied now and would be allowed then. */
    private static List<Observed> passing(Plan plan, Look look, Planner planner) {
        Snapshot after = look.snapshot().with(plan.policies());
        Evaluator before = Evaluator.of(look.snapshot());
        Evaluator then = Evaluator.of(after);
        return plan.rules().stream()
                .map(PlannedRule::port)
                .distinct()
                .flatMap(port -> planner.blocked(look, port).stream())
                .filter(seen -> before.outcome(seen.connection()) == Outcome.DENIED)
                .filter(seen -> then.outcome(seen.connection()) == Outcome.ALLOWED)
                .toList();
    }

    private void note(String text) {
        host.err().line("note: " + PlainText.of(text));
    }
}
