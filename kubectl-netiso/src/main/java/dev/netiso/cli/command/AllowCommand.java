// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.Host;
import dev.netiso.cli.allow.Allowance;
import dev.netiso.cli.allow.FlowConnection;
import dev.netiso.cli.allow.FlowFinder;
import dev.netiso.cli.allow.Planner;
import dev.netiso.cli.allow.PolicyApplication;
import dev.netiso.cli.allow.Wanted;
import dev.netiso.cli.cluster.Kubectl;
import dev.netiso.cli.cluster.KubectlProxy;
import dev.netiso.cli.flows.FlowsClient;
import dev.netiso.cli.flows.ServedFlow;
import dev.netiso.cli.managed.DryRun;
import dev.netiso.cli.managed.PolicyPrinter;
import dev.netiso.flow.Cidr;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The least rule that lets a blocked connection through. */
@Command(
        name = "allow",
        description = {
            "Add the least rule that lets a blocked connection through",
            "",
            "Shows each object, what it lets through, what it opens besides and what it cuts, then asks. Never edits an"
                    + " object of others. With --from, --to and --port netiso need not be installed."
        },
        footer = {
            "Examples:",
            "  # Show the rule for a line of tail, and ask whether to apply it",
            "  kubectl netiso allow ID",
            "",
            "  # The rule for a connection that nobody has tried yet",
            "  kubectl netiso allow --from shop/deploy/frontend --to payments/svc/api --port https",
            "",
            "  # With a reason, and a time after which it is shown as expired",
            "  kubectl netiso allow ID --reason 'migration, TICKET-1' --ttl 2h",
            "",
            "  # The objects for a repository, nothing applied",
            "  kubectl netiso allow ID -o kustomize",
            "",
            "Exit status: 0 applied, or tried by a dry run; 1 nothing to allow, refused, or not confirmed; 2 failed."
        })
final class AllowCommand implements Callable<Integer> {
    private final Host host;
    private final NetisoCommand root;

    @Parameters(
            paramLabel = "ID",
            arity = "0..1",
            converter = Converters.OfFlowId.class,
            description = "The flow's id, as tail shows it, or a beginning that no other has")
    private Optional<String> id = Optional.empty();

    @Mixin
    private final EndOptions ends = new EndOptions();

    @Mixin
    private final WriteOptions writing = new WriteOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            converter = WriteOptions.OfFormat.class,
            description = "Print the objects alone: yaml, json, name, or kustomize, which applies nothing")
    private Optional<WriteOptions.Format> format = Optional.empty();

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            converter = Converters.OfReason.class,
            description = "Why, kept with the objects")
    private String reason = "";

    @Option(
            names = "--ttl",
            paramLabel = "DURATION",
            converter = Converters.OfDuration.class,
            description = "Keep with the objects when they expire, such as 2h; nothing takes them back then yet")
    private Optional<Duration> ttl = Optional.empty();

    @Option(
            names = "--cidr",
            paramLabel = "BLOCK",
            converter = Converters.OfBlock.class,
            description = "Name this block where one address outside the cluster would be named")
    private Optional<Cidr> block = Optional.empty();

    @Option(
            names = "--accept-isolation",
            arity = "0..1",
            fallbackValue = "true",
            description = "Isolate pods that are not isolated yet, and keep what was seen of their traffic")
    private boolean acceptIsolation;

    AllowCommand(Host host, NetisoCommand root) {
        this.host = host;
        this.root = root;
    }

    @Override
    public Integer call() {
        if (ttl.isPresent() && ttl.get().isZero()) {
            throw wrongUse("--ttl: 0 (expected: more)");
        }
        Kubectl alone = root.connection.kubectl(host);
        try (KubectlProxy proxy = alone.proxy()) {
            return run(alone.through(proxy));
        }
    }

    private int run(Kubectl kubectl) {
        Allowance allowance =
                new Allowance(host, kubectl, wanted(kubectl), new Allowance.Marks(reason, ttl, PluginVersion.read()));
        PolicyPrinter.Format printed = format.map(chosen -> chosen.printed).orElse(PolicyPrinter.Format.LINE);
        DryRun dryRun = printed == PolicyPrinter.Format.KUSTOMIZE ? DryRun.CLIENT : writing.dryRun;
        return allowance.run(
                new Planner.Terms(acceptIsolation, block),
                new PolicyApplication.Terms(printed, dryRun, writing.yes, writing.bypassGitOps));
    }

    private Wanted wanted(Kubectl kubectl) {
        boolean named = ends.from.isPresent() || ends.to.isPresent() || !ends.ports.isEmpty();
        if (id.isPresent() == named) {
            throw wrongUse(
                    named
                            ? "ID and --from, --to, --port (expected: the one or the other)"
                            : "missing ID, or --from, --to and --port");
        }
        String namespace = root.connection.namespaceOrDefault(host);
        if (id.isPresent()) {
            ServedFlow flow =
                    new FlowFinder(new FlowsClient(kubectl, namespace), new FlowsClient(kubectl, "")).find(id.get());
            FlowConnection.requireShown(flow.flow());
            return new Wanted.OfFlow(flow.flow());
        }
        if (ends.from.isEmpty() || ends.to.isEmpty() || ends.ports.size() != 1) {
            throw wrongUse("--from, --to and one --port go together");
        }
        return new Wanted.OfEnds(ends.from.get(), ends.to.get(), ends.ports.getFirst(), block, namespace);
    }

    private static CommandFailure wrongUse(String what) {
        return CommandFailure.unanswered(what + "; see kubectl netiso allow --help");
    }
}
