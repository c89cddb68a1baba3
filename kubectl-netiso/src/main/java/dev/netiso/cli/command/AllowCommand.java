// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.cli.Host;
import dev.netiso.cli.allow.Allowance;
import dev.netiso.cli.allow.FlowConnection;
import dev.netiso.cli.allow.Planner;
import dev.netiso.cli.allow.PolicyApplication;
import dev.netiso.cli.allow.Wanted;
import dev.netiso.cli.cluster.Kubectl;
import dev.netiso.cli.cluster.KubectlProxy;
import dev.netiso.cli.managed.DryRun;
import dev.netiso.cli.managed.PolicyPrinter;
import dev.netiso.flow.Cidr;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The least rule that lets a blocked connection through. */
@Command(
        name = AllowCommand.NAME,
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
    /** What {@code -o} may be; the objects with their effects where it is not given. */
    enum Format {
        YAML,
        JSON,
        NAME,
        KUSTOMIZE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final String NAME = "allow";

    private final Host host;
    private final NetisoCommand root;

    @Mixin
    private final AskedOptions asked = new AskedOptions();

    @Mixin
    private final WriteOptions writing = new WriteOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "Print the objects alone: yaml, json, name, or kustomize, which applies nothing")
    private Optional<Format> format = Optional.empty();

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
            throw AskedOptions.wrongUse(NAME, "--ttl: 0 (expected: more)");
        }
        Kubectl alone = root.connection.kubectl(host);
        try (KubectlProxy proxy = alone.proxy()) {
            return run(alone.through(proxy));
        }
    }

    private int run(Kubectl kubectl) {
        Allowance allowance =
                new Allowance(host, kubectl, wanted(kubectl), new Allowance.Marks(reason, ttl, PluginVersion.read()));
        PolicyPrinter.Format printed = WriteOptions.printed(format);
        DryRun dryRun = printed == PolicyPrinter.Format.KUSTOMIZE ? DryRun.CLIENT : writing.dryRun;
        return allowance.run(
                new Planner.Terms(acceptIsolation, block),
                new PolicyApplication.Terms(printed, dryRun, writing.yes, writing.bypassGitOps));
    }

    private Wanted wanted(Kubectl kubectl) {
        String namespace = root.connection.namespaceOrDefault(host);
        if (asked.isFlow(NAME)) {
            FlowObject flow = asked.flow(kubectl, namespace);
            FlowConnection.requireShown(
                    flow,
                    "whoever may view both namespaces can run kubectl netiso allow "
                            + flow.metadata().name());
            return new Wanted.OfFlow(flow);
        }
        EndOptions ends = asked.ends;
        if (ends.from.isEmpty() || ends.to.isEmpty() || ends.ports.size() != 1) {
            throw AskedOptions.wrongUse(NAME, "--from, --to and one --port go together");
        }
        return new Wanted.OfEnds(ends.from.get(), ends.to.get(), ends.ports.getFirst(), block, namespace);
    }
}
