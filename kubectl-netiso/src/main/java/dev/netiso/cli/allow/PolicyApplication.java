// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.ExitCode;
import dev.netiso.cli.Host;
import dev.netiso.cli.cluster.ClusterException;
import dev.netiso.cli.terminal.Output;
import dev.netiso.cli.terminal.PlainText;
import dev.netiso.policy.synthesis.PlannedRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Takes a plan to the cluster: shows it, asks, and writes all of it or nothing. */
public final class PolicyApplication {
    /** How far it goes. */
    public enum DryRun {
        /** To the end. */
        NONE,
        /** Nothing is asked of the cluster any more. */
        CLIENT,
        /** The API server tries, and stores nothing. */
        SERVER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Host host;
    private final PolicyWriter writer;
    private final PolicyPrinter printer;
    private final ShownPlan plan;
    private final List<PlannedRule> rules;
    private final List<NetworkPolicy> objects;

    /** Takes that plan, made for that flow. */
    public PolicyApplication(Host host, PolicyWriter writer, PolicyPrinter printer, ShownPlan plan, String flowId) {
        this.host = host;
        this.writer = writer;
        this.printer = printer;
        this.plan = plan;
        this.rules = plan.plan().rules();
        this.objects =
                rules.stream().map(rule -> PolicyObjects.of(rule, flowId)).toList();
    }

    /** Shows each object and what it does. */
    public void show(AllowReport report) {
        for (int i = 0; i < rules.size(); i++) {
            host.out().line("");
            host.out()
                    .line("+ " + PlainText.of(objects.get(i).getMetadata().getNamespace()) + "  NetworkPolicy  "
                            + PlainText.of(objects.get(i).getMetadata().getName()));
            host.out().print(printer.yaml(objects.get(i)).indent(2));
            host.out().line("");
            report.rule(rules.get(i)).forEach(host.out()::line);
        }
        host.out().line("");
    }

    /**
     * Goes as far as it may.
     *
     * @param yes without asking
     * @return the status to exit with
     */
    public int apply(PolicyPrinter.Format format, DryRun dryRun, boolean yes) {
        return switch (dryRun) {
            case CLIENT -> done(objects, format, "created (dry run)");
            case SERVER -> {
                requireRights(format);
                yield done(writer.tryAll(objects), format, "created (server dry run)");
            }
            case NONE -> applyForGood(format, yes);
        };
    }

    private int applyForGood(PolicyPrinter.Format format, boolean yes) {
        requireRights(format);
        writer.tryAll(objects);
        if (!yes && !confirmed(format)) {
            host.err().line("Nothing was changed.");
            return ExitCode.NO;
        }
        Optional<String> change = plan.change();
        if (change.isPresent()) {
            host.err()
                    .line("no: the cluster changed while you looked: " + PlainText.of(change.get())
                            + "; nothing was written: run it again");
            return ExitCode.NO;
        }
        List<NetworkPolicy> written = writeAll();
        int status = done(written, format, "created");
        tellHowToTakeBack(written);
        return status;
    }

    private int done(List<NetworkPolicy> policies, PolicyPrinter.Format format, String what) {
        printer.print(policies, format, what, host.out());
        return ExitCode.YES;
    }

    /** Two ends may have two owners: half of a plan lets nothing through, so then nothing is written. */
    private void requireRights(PolicyPrinter.Format format) {
        List<NetworkPolicy> forOthers = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (NetworkPolicy policy : objects) {
            writer.missingRight(policy).ifPresent(right -> {
                forOthers.add(policy);
                missing.add(right);
            });
        }
        if (missing.isEmpty()) {
            return;
        }
        if (format != PolicyPrinter.Format.LINE) {
            printer.print(forOthers, format, "", host.out());
        }
        throw CommandFailure.unanswered("you may not " + String.join(", nor ", missing)
                + "; nothing was changed: pass the object for that namespace to its owner");
    }

    private boolean confirmed(PolicyPrinter.Format format) {
        if (!host.terminal().in()) {
            throw CommandFailure.unanswered(
                    "nothing was changed: there is no terminal to ask on; --yes applies, --dry-run=server tries");
        }
        Output screen = format == PolicyPrinter.Format.LINE ? host.out() : host.err();
        screen.print("Apply? [y/N] ");
        try {
            String answer = host.in().readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<NetworkPolicy> writeAll() {
        List<NetworkPolicy> written = new ArrayList<>();
        try {
            objects.forEach(policy -> written.add(writer.write(policy)));
        } catch (ClusterException e) {
            if (!written.isEmpty()) {
                host.err().line("note: half is applied, and lets nothing through alone");
                tellHowToTakeBack(written);
            }
            throw e;
        }
        return written;
    }

    private void tellHowToTakeBack(List<NetworkPolicy> written) {
        host.err()
                .line("To take it back: "
                        + written.stream()
                                .map(policy ->
                                        "kubectl -n " + policy.getMetadata().getNamespace() + " delete networkpolicy "
                                                + policy.getMetadata().getName())
                                .collect(Collectors.joining("; ")));
    }
}
