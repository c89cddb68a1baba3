// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.revoke;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.ExitCode;
import dev.netiso.cli.Host;
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
import dev.netiso.policy.synthesis.Revocation;
import dev.netiso.policy.synthesis.Revocation.Removal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes rules back: simulates, shows, asks, and deletes what was shown or nothing. */
public final class Revoking {
    private final Host host;
    private final PolicyWriter writer;
    private final PolicyPrinter printer;
    private final Simulation simulation;
    private final List<ManagedPolicy> rules;
    private final Terms terms;

    /**
     * How far to go, and how to tell of it.
     *
     * @param yes without asking
     * @param bypassGitOps although something else brings a rule to the cluster
     * @param force although a rule was edited since
     */
    public record Terms(Format format, DryRun dryRun, boolean yes, boolean bypassGitOps, boolean force) {}

    public Revoking(
            Host host,
            PolicyWriter writer,
            PolicyPrinter printer,
            Simulation simulation,
            List<ManagedPolicy> rules,
            Terms terms) {
        this.host = host;
        this.writer = writer;
        this.printer = printer;
        this.simulation = simulation;
        this.rules = List.copyOf(rules);
        this.terms = terms;
    }

    /** Goes as far as it may. @return the status to exit with */
    public int run() {
        Optional<String> objection = objection();
        if (objection.isPresent()) {
            return no(objection.get());
        }
        Simulation.Result result = simulation.run();
        result.notes().forEach(note -> host.err().line("note: " + PlainText.of(note)));
        return switch (result.revocation()) {
            case Revocation.WouldOpen open ->
                no(open.message() + "; nothing was changed: --keep-isolation leaves the policy without its rules,"
                        + " --accept-opening deletes it all the same");
            case Revocation.Absent absent -> throw CommandFailure.unanswered(absent.message() + "; " + absent.advice());
            case Removal removal -> remove(removal, result.looked());
        };
    }

    private Optional<String> objection() {
        Optional<String> edited = rules.stream()
                .filter(rule -> !terms.force() && rule.isEdited())
                .map(rule -> name(rule.ref()) + " was edited since netiso wrote it; nothing was changed: kubectl -n "
                        + rule.ref().namespace() + " get networkpolicy "
                        + rule.ref().name() + " -o yaml shows it, --force takes it back as it is now")
                .findFirst();
        return edited.or(() -> rules.stream()
                .filter(_ -> !terms.bypassGitOps())
                .flatMap(rule -> GitOps.of(rule.object()).stream())
                .map(
                        owner -> owner.tool() + " looks after the rule (" + owner.evidence()
                                + "); nothing was changed: take it out of its repository; --bypass-gitops deletes it all the same")
                .findFirst());
    }

    private int remove(Removal removal, boolean looked) {
        List<Change> changes = changes(removal);
        if (terms.format() == Format.LINE) {
            changes.forEach(change -> show(change, host.out()));
            RevocationReport.effect(removal, looked).forEach(host.out()::line);
            host.out().line("");
        }
        if (terms.dryRun() == DryRun.CLIENT) {
            return done(changes, " (dry run)");
        }
        requireRights(changes);
        List<Trial> trials = tried(changes);
        Optional<String> kept = trials.stream()
                .filter(trial -> !trial.meansWhatWasSent())
                .findFirst()
                .map(trial -> name(trial.policy().ref())
                        + " would go on letting through: rules of it belong to another field manager, or admission adds"
                        + " them; nothing was changed: take those out first");
        if (kept.isPresent()) {
            return no(kept.get());
        }
        return terms.dryRun() == DryRun.SERVER
                ? done(changes, " (server dry run)")
                : removeForGood(removal, looked, changes, trials);
    }

    /** What happens to one rule: it is deleted, or, if there is something to put in its place, that is written. */
    private record Change(ManagedPolicy rule, Optional<ManagedPolicy> empty) {
        String done() {
            return empty.isPresent() ? "emptied" : "deleted";
        }
    }

    private List<Change> changes(Removal removal) {
        Stream<Change> deleted = removal.deleted().stream().map(ref -> new Change(rule(ref), Optional.empty()));
        Stream<Change> emptied = removal.emptied().stream().map(policy -> {
            ManagedPolicy rule = rule(policy.ref());
            return new Change(rule, Optional.of(rule.emptiedTo(policy)));
        });
        return Stream.concat(deleted, emptied).toList();
    }

    private ManagedPolicy rule(PolicyRef ref) {
        return rules.stream()
                .filter(rule -> rule.ref().equals(ref))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("not asked for: " + ref));
    }

    private void show(Change change, Output screen) {
        RevocationReport report = new RevocationReport(printer);
        List<String> lines = change.empty()
                .map(empty -> report.emptied(change.rule(), empty))
                .orElseGet(() -> report.deleted(change.rule()));
        lines.forEach(screen::line);
        screen.line("");
    }

    /** Of two owners each takes back what is his; half of a rule lets nothing through, but is not taken back unasked. */
    private void requireRights(List<Change> changes) {
        List<String> missing = changes.stream()
                .flatMap(change -> writer
                        .missingRight(
                                change.empty().isPresent() ? PolicyWriter.TO_APPLY : PolicyWriter.TO_DELETE,
                                change.rule().ref())
                        .stream())
                .distinct()
                .toList();
        if (!missing.isEmpty()) {
            throw CommandFailure.unanswered("you may not " + String.join(", nor ", missing)
                    + "; nothing was changed: ask the owner of that namespace to run this command");
        }
    }

    /** @return of those that are written */
    private List<Trial> tried(List<Change> changes) {
        changes.stream().filter(change -> change.empty().isEmpty()).forEach(change -> writer.tryDelete(change.rule()));
        return writer.tryAll(
                changes.stream().flatMap(change -> change.empty().stream()).toList());
    }

    /** Standard output has the rules alone, but nobody is asked, or has agreed, without the report. */
    private void showBeside(Removal removal, boolean looked, List<Change> changes) {
        if (terms.format() == Format.LINE) {
            return;
        }
        if (!terms.yes()) {
            changes.forEach(change -> show(change, host.err()));
        }
        RevocationReport.effect(removal, looked).forEach(host.err()::line);
    }

    private int removeForGood(Removal removal, boolean looked, List<Change> changes, List<Trial> trials) {
        showBeside(removal, looked, changes);
        if (!terms.yes()
                && !Confirmation.asked(host, terms.format() == Format.LINE ? host.out() : host.err(), "Take back?")) {
            host.err().line("Nothing was changed.");
            return ExitCode.NO;
        }
        if (!isSame(removal, simulation.run().revocation())) {
            return no(
                    "the cluster changed while you looked, and something else would come of it now; nothing was changed:"
                            + " run it again");
        }
        int taken = 0;
        try {
            for (Change change : changes) {
                write(change, trials);
                taken++;
            }
        } catch (RuntimeException e) {
            if (taken > 0) {
                host.err()
                        .line("note: half is taken back. For the rest: "
                                + changes.stream()
                                        .skip(taken)
                                        .map(this::command)
                                        .collect(Collectors.joining("; ")));
            }
            throw e;
        }
        return done(changes, "");
    }

    private String command(Change change) {
        PolicyRef rule = change.rule().ref();
        return "kubectl netiso revoke " + rule.name() + " -n " + rule.namespace()
                + (change.empty().isPresent() ? " --keep-isolation" : "");
    }

    private static boolean isSame(Removal shown, Revocation now) {
        return now instanceof Removal removal
                && removal.deleted().equals(shown.deleted())
                && removal.emptied().equals(shown.emptied())
                && removal.opened().equals(shown.opened())
                && removal.effect().equals(shown.effect());
    }

    private void write(Change change, List<Trial> trials) {
        if (change.empty().isEmpty()) {
            writer.delete(change.rule());
            return;
        }
        trials.stream()
                .filter(trial -> trial.policy().ref().equals(change.rule().ref()))
                .forEach(writer::write);
    }

    private int done(List<Change> changes, String how) {
        if (terms.format() == Format.LINE) {
            changes.forEach(
                    change -> printer.print(List.of(change.rule()), Format.LINE, change.done() + how, host.out()));
        } else {
            printer.print(changes.stream().map(Change::rule).toList(), terms.format(), "", host.out());
        }
        return ExitCode.YES;
    }

    private int no(String why) {
        host.err().line("no: " + PlainText.of(why));
        return ExitCode.NO;
    }

    private static String name(PolicyRef policy) {
        return "NetworkPolicy " + policy.namespace() + "/" + policy.name();
    }
}
