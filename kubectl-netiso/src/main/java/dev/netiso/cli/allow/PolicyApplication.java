// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.ExitCode;
import dev.netiso.cli.Host;
import dev.netiso.cli.cluster.ClusterException;
import dev.netiso.cli.cluster.GitOps;
import dev.netiso.cli.managed.Confirmation;
import dev.netiso.cli.managed.DryRun;
import dev.netiso.cli.managed.ManagedPolicy;
import dev.netiso.cli.managed.PolicyPrinter;
import dev.netiso.cli.managed.PolicyPrinter.Format;
import dev.netiso.cli.managed.PolicyWriter;
import dev.netiso.cli.managed.PolicyWriter.Trial;
import dev.netiso.cli.terminal.Output;
import dev.netiso.cli.terminal.PlainText;
import dev.netiso.policy.PolicyRef;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes a plan to the cluster: shows it, asks, and writes all of it or nothing. */
public final class PolicyApplication {
    private final Host host;
    private final PolicyWriter writer;
    private final PolicyPrinter printer;
    private final ShownPlan plan;
    private final List<ManagedPolicy> objects;
    private final Terms terms;

    /**
     * How far to go, and how to tell of it.
     *
     * @param yes without asking
     * @param bypassGitOps write where something else looks after the namespace
     */
    public record Terms(Format format, DryRun dryRun, boolean yes, boolean bypassGitOps) {
        /** Only a person reads more than the objects. */
        boolean isForPerson() {
            return format == Format.LINE;
        }
    }

    /** Takes those objects, which a plan consists of. */
    public PolicyApplication(
            Host host,
            PolicyWriter writer,
            PolicyPrinter printer,
            ShownPlan plan,
            List<ManagedPolicy> objects,
            Terms terms) {
        this.host = host;
        this.writer = writer;
        this.printer = printer;
        this.plan = plan;
        this.objects = List.copyOf(objects);
        this.terms = terms;
    }

    /**
     * Goes as far as it may.
     *
     * @param effect what the objects do together, shown below them
     * @param gitOps who else looks after a namespace, by its name
     * @param proof says what is wrong with other policies in the place of the plan's; empty if nothing is
     * @return the status to exit with
     */
    public int apply(List<String> effect, Map<String, GitOps> gitOps, Proof proof) {
        if (terms.dryRun() == DryRun.CLIENT) {
            objects.forEach(this::showNew);
            show(effect);
            return done(objects, "created (dry run)");
        }
        Optional<GitOps> owner = objects.stream()
                .flatMap(object -> Optional.ofNullable(gitOps.get(object.ref().namespace())).stream())
                .findFirst();
        if (owner.isPresent() && !terms.bypassGitOps() && terms.dryRun() == DryRun.NONE) {
            return leave(owner.get(), effect);
        }
        List<Trial> trials = tried(effect);
        if (terms.isForPerson()) {
            trials.forEach(trial -> show(trial, host.out()));
        }
        show(effect);
        Optional<String> objection = proof.objection(trials);
        if (objection.isPresent()) {
            return no(objection.get() + "; nothing was changed");
        }
        return terms.dryRun() == DryRun.SERVER
                ? done(trials, trials.stream().map(Trial::stored).toList(), " (server dry run)")
                : applyForGood(trials, effect);
    }

    /** What admission makes of the objects is proved as the objects were. */
    public interface Proof {
        Optional<String> objection(List<Trial> trials);
    }

    /** What is written past a repository is reverted by it, or stays unknown to it. */
    private int leave(GitOps owner, List<String> effect) {
        printer.print(objects, terms.isForPerson() ? Format.YAML : terms.format(), "", host.out());
        show(effect);
        return no(PlainText.of(owner.toString())
                + "; nothing was changed: commit these objects to its repository (-o kustomize prints files);"
                + " --bypass-gitops applies them all the same");
    }

    private List<Trial> tried(List<String> effect) {
        try {
            requireRights();
            return writer.tryAll(objects);
        } catch (ClusterException | CommandFailure e) {
            objects.forEach(this::showNew);
            show(effect);
            throw e;
        }
    }

    private void show(List<String> lines) {
        if (terms.isForPerson()) {
            host.out().line("");
            lines.forEach(host.out()::line);
            host.out().line("");
        }
    }

    private void showNew(ManagedPolicy object) {
        if (terms.isForPerson()) {
            showNew(object, host.out());
        }
    }

    private void showNew(ManagedPolicy object, Output screen) {
        showTitle("+", object.ref(), screen);
        screen.print(printer.yaml(object).indent(2));
    }

    /** As a difference where there is one: to what has the name now, or to what was sent, if admission changes that. */
    private void show(Trial trial, Output screen) {
        NetworkPolicy before = trial.live().orElse(trial.policy().object());
        List<String> difference = printer.diff(before, trial.stored().object());
        if (trial.live().isEmpty() && difference.stream().allMatch(line -> line.startsWith(" "))) {
            showNew(trial.policy(), screen);
            return;
        }
        showTitle(trial.live().isPresent() ? "~" : "+", trial.policy().ref(), screen);
        if (trial.live().isEmpty()) {
            screen.line("  (lines with + and - are what this cluster's admission makes of it)");
        }
        difference.stream().map(PlainText::of).forEach(screen::line);
    }

    private static void showTitle(String sign, PolicyRef policy, Output screen) {
        screen.line("");
        screen.line(sign + " " + PlainText.of(policy.namespace()) + "  NetworkPolicy  " + PlainText.of(policy.name()));
    }

    /** Standard output has the objects alone, but nobody is asked, or has agreed, without the report. */
    private void showBeside(List<Trial> trials, List<String> effect) {
        if (terms.isForPerson()) {
            return;
        }
        if (!terms.yes()) {
            trials.forEach(trial -> show(trial, host.err()));
        }
        effect.forEach(host.err()::line);
    }

    private int applyForGood(List<Trial> trials, List<String> effect) {
        showBeside(trials, effect);
        if (!terms.yes() && !Confirmation.asked(host, terms.isForPerson() ? host.out() : host.err(), "Apply?")) {
            host.err().line("Nothing was changed.");
            return ExitCode.NO;
        }
        Optional<String> change = plan.change();
        if (change.isPresent()) {
            return no("the cluster changed while you looked: " + PlainText.of(change.get())
                    + "; nothing was written: run it again");
        }
        PlanWriting writing = new PlanWriting(host, writer, plan.plan());
        List<ManagedPolicy> written = writing.writeAll(trials);
        int status = done(trials, written, "");
        writing.tellWayBack(written);
        return status;
    }

    private int no(String why) {
        host.err().line("no: " + why);
        return ExitCode.NO;
    }

    /** As kubectl tells what it has made and what it has changed. */
    private int done(List<Trial> trials, List<ManagedPolicy> policies, String how) {
        if (!terms.isForPerson()) {
            return done(policies, "");
        }
        for (int i = 0; i < policies.size(); i++) {
            done(List.of(policies.get(i)), (trials.get(i).live().isPresent() ? "configured" : "created") + how);
        }
        return ExitCode.YES;
    }

    private int done(List<ManagedPolicy> policies, String what) {
        printer.print(policies, terms.format(), what, host.out());
        return ExitCode.YES;
    }

    /** Two ends may have two owners: half of a plan lets nothing through, so then nothing is written. */
    private void requireRights() {
        List<ManagedPolicy> forOthers = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (ManagedPolicy object : objects) {
            writer.missingRight(PolicyWriter.TO_APPLY, object.ref()).ifPresent(right -> {
                forOthers.add(object);
                missing.add(right);
            });
        }
        if (missing.isEmpty()) {
            return;
        }
        if (!terms.isForPerson()) {
            printer.print(forOthers, terms.format(), "", host.out());
        }
        throw CommandFailure.unanswered("you may not "
                + String.join(", nor ", missing.stream().distinct().toList())
                + "; nothing was changed: pass the object for that namespace to its owner");
    }
}
