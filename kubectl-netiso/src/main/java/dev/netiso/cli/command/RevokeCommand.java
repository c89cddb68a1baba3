// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.Host;
import dev.netiso.cli.allow.Traffic;
import dev.netiso.cli.cluster.ClusterReader;
import dev.netiso.cli.cluster.KubeJson;
import dev.netiso.cli.cluster.Kubectl;
import dev.netiso.cli.cluster.KubectlProxy;
import dev.netiso.cli.managed.ManagedPolicies;
import dev.netiso.cli.managed.PolicyPrinter;
import dev.netiso.cli.managed.PolicyWriter;
import dev.netiso.cli.revoke.Revoking;
import dev.netiso.cli.revoke.RuleFinder;
import dev.netiso.cli.revoke.Simulation;
import dev.netiso.cli.terminal.PlainText;
import dev.netiso.policy.synthesis.RevokeRequest.IfLast;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes back what allow has added. */
@Command(
        name = "revoke",
        description = {
            "Take back a rule that netiso has added",
            "",
            "With the rule at its other end. Simulates first, shows what is denied again and who relies on it, then asks."
                    + " Deletes exactly what it has read, and no object of others."
        },
        footer = {
            "Examples:",
            "  # The rules, and one taken back",
            "  kubectl netiso allowed",
            "  kubectl netiso revoke NAME",
            "",
            "  # All that was added for a flow",
            "  kubectl netiso revoke ID",
            "",
            "  # The last rule that isolates its pods: leave it without rules, so that they stay isolated",
            "  kubectl netiso revoke NAME --keep-isolation",
            "",
            "Exit status: 0 taken back, or tried by a dry run; 1 refused, or not confirmed; 2 failed."
        })
final class RevokeCommand implements Callable<Integer> {
    /** What {@code -o} may be; the rules with what becomes of them where it is not given. */
    enum Format {
        YAML,
        JSON,
        NAME;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Host host;
    private final NetisoCommand root;

    @Parameters(
            paramLabel = "NAME",
            converter = Converters.OfRule.class,
            description = "The rule's name, NAMESPACE/NAME, or the id of the flow that it was made for")
    private String name = "";

    @Mixin
    private final WriteOptions writing = new WriteOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "Print the rules that are taken back alone: yaml, json or name")
    private Optional<Format> format = Optional.empty();

    @Option(
            names = "--force",
            arity = "0..1",
            fallbackValue = "true",
            description = "Take back a rule that was edited since")
    private boolean force;

    @Option(
            names = "--keep-isolation",
            arity = "0..1",
            fallbackValue = "true",
            description = "Leave a policy without rules where its pods would be isolated no longer")
    private boolean keepIsolation;

    @Option(
            names = "--accept-opening",
            arity = "0..1",
            fallbackValue = "true",
            description = "Delete the last policy that isolates pods: all traffic of that direction passes then")
    private boolean acceptOpening;

    RevokeCommand(Host host, NetisoCommand root) {
        this.host = host;
        this.root = root;
    }

    @Override
    public Integer call() {
        if (keepIsolation && acceptOpening) {
            throw CommandFailure.unanswered("--keep-isolation and --accept-opening exclude each other");
        }
        Kubectl alone = root.connection.kubectl(host);
        try (KubectlProxy proxy = alone.proxy()) {
            return run(alone.through(proxy));
        }
    }

    private int run(Kubectl kubectl) {
        KubeJson json = new KubeJson();
        ManagedPolicies managed = new ManagedPolicies(kubectl, json);
        RuleFinder.Found found = new RuleFinder(managed, root.connection.namespaceOrDefault(host)).find(name);
        found.notes().forEach(note -> host.err().line("note: " + PlainText.of(note)));
        Simulation simulation = new Simulation(
                new ClusterReader(kubectl, json), managed, new Traffic(kubectl), found.rules(), ifLast());
        PolicyPrinter.Format printed = WriteOptions.printed(format);
        return new Revoking(
                        host,
                        new PolicyWriter(kubectl, json),
                        new PolicyPrinter(json),
                        simulation,
                        found.rules(),
                        new Revoking.Terms(printed, writing.dryRun, writing.yes, writing.bypassGitOps, force))
                .run();
    }

    private IfLast ifLast() {
        if (keepIsolation) {
            return IfLast.KEEP_ISOLATION;
        }
        return acceptOpening ? IfLast.OPEN : IfLast.REFUSE;
    }
}
