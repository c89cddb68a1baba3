// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.cli.ExitCode;
import dev.netiso.cli.Host;
import dev.netiso.cli.allow.AllowReport;
import dev.netiso.cli.allow.ClusterReader;
import dev.netiso.cli.allow.FlowConnection;
import dev.netiso.cli.allow.FlowFinder;
import dev.netiso.cli.allow.PolicyApplication;
import dev.netiso.cli.allow.PolicyPrinter;
import dev.netiso.cli.allow.PolicyWriter;
import dev.netiso.cli.allow.ShownPlan;
import dev.netiso.cli.cluster.KubeJson;
import dev.netiso.cli.cluster.Kubectl;
import dev.netiso.cli.flows.FlowsClient;
import dev.netiso.cli.flows.ServedFlow;
import dev.netiso.cli.print.FlowText;
import dev.netiso.cli.terminal.PlainText;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.synthesis.AllowSynthesis;
import dev.netiso.policy.synthesis.Proposal;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The least rule that lets a blocked connection through. */
@Command(
        name = "allow",
        description = {
            "Add the least rule that lets a blocked connection through",
            "",
            "Shows what it lets through, what it opens besides and the object, then asks. Never edits an object of others."
        },
        footer = {
            "Examples:",
            "  # Show the rule for a line of tail, and ask whether to apply it",
            "  kubectl netiso allow ID",
            "",
            "  # The objects for a repository, nothing applied",
            "  kubectl netiso allow ID --dry-run=client -o yaml",
            "",
            "Exit status: 0 applied, or tried by a dry run; 1 nothing to allow, refused, or not confirmed; 2 failed."
        })
final class AllowCommand implements Callable<Integer> {
    /** What {@code -o} may be; the object with its effects where it is not given. */
    enum Format {
        YAML(PolicyPrinter.Format.YAML),
        JSON(PolicyPrinter.Format.JSON),
        NAME(PolicyPrinter.Format.NAME);

        final PolicyPrinter.Format printed;

        Format(PolicyPrinter.Format printed) {
            this.printed = printed;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        static final class Converter extends Choice<Format> {
            Converter() {
                super(Format.class);
            }
        }
    }

    static final class DryRun extends Choice<PolicyApplication.DryRun> {
        DryRun() {
            super(PolicyApplication.DryRun.class);
        }
    }

    private final Host host;
    private final NetisoCommand root;

    @Parameters(
            paramLabel = "ID",
            converter = Converters.OfFlowId.class,
            description = "The flow's id, as tail shows it, or a beginning that no other has")
    private String id = "";

    @Option(
            names = "--dry-run",
            paramLabel = "none|client|server",
            converter = DryRun.class,
            description = "client: only show; server: let the API server try; none: apply (default)")
    private PolicyApplication.DryRun dryRun = PolicyApplication.DryRun.NONE;

    @Option(
            names = {"-y", "--yes"},
            arity = "0..1",
            fallbackValue = "true",
            description = "Apply without asking")
    private boolean yes;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            converter = Format.Converter.class,
            description = "Print the objects alone: yaml, json or name")
    private Optional<Format> format = Optional.empty();

    AllowCommand(Host host, NetisoCommand root) {
        this.host = host;
        this.root = root;
    }

    @Override
    public Integer call() {
        Kubectl kubectl = root.connection.kubectl(host);
        KubeJson json = new KubeJson();
        ServedFlow flow = new FlowFinder(
                        new FlowsClient(kubectl, root.connection.namespaceOrDefault(host)),
                        new FlowsClient(kubectl, ""))
                .find(id);
        FlowConnection.requireShown(flow.flow());
        ClusterReader reader = new ClusterReader(kubectl, json);
        ClusterReader.Reading cluster = reader.read(flow.flow());
        cluster.problems()
                .forEach(problem ->
                        host.err().line("note: not understood, left out: " + PlainText.of(problem.toString())));
        AllowReport report = new AllowReport(new FlowText(host.clock(), host.zone()));
        if (format.isEmpty()) {
            Connection connection = FlowConnection.of(flow.flow(), cluster.snapshot());
            report.flow(flow.flow(), Evaluator.of(cluster.snapshot()).explain(connection))
                    .forEach(host.out()::line);
        }
        return switch (propose(flow.flow(), cluster)) {
            case Proposal.Refused refused -> refuse(refused, flow.flow());
            case Proposal.Plan plan -> {
                ShownPlan shown = new ShownPlan(plan, () -> propose(flow.flow(), reader.read(flow.flow())));
                PolicyWriter writer = new PolicyWriter(kubectl, json);
                yield apply(new PolicyApplication(host, writer, new PolicyPrinter(json), shown, flow.id()), report);
            }
        };
    }

    private static Proposal propose(FlowObject flow, ClusterReader.Reading cluster) {
        return new AllowSynthesis(cluster.snapshot(), cluster.workloadSelectors())
                .propose(FlowConnection.of(flow, cluster.snapshot()));
    }

    private int apply(PolicyApplication application, AllowReport report) {
        if (format.isEmpty()) {
            application.show(report);
        }
        return application.apply(format.map(chosen -> chosen.printed).orElse(PolicyPrinter.Format.LINE), dryRun, yes);
    }

    private int refuse(Proposal.Refused refused, FlowObject flow) {
        if (refused.reason() == Proposal.Reason.NOT_DENIED
                && flow.policy().decision().equals("DENIED")) {
            host.err().line("no: it was denied when it was seen, and is allowed by now; try the connection again");
            return ExitCode.NO;
        }
        host.err().line("no: " + PlainText.of(refused.message()) + "; " + PlainText.of(refused.advice()));
        return ExitCode.NO;
    }
}
