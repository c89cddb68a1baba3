// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.api.v1alpha1.EndpointObject;
import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.cli.ExitCode;
import dev.netiso.cli.Host;
import dev.netiso.cli.allow.FlowConnection;
import dev.netiso.cli.cluster.ClusterScope;
import dev.netiso.cli.explain.ExplainPrinter;
import dev.netiso.cli.explain.ExplainText;
import dev.netiso.cli.explain.Explained;
import dev.netiso.cli.explain.Explanations;
import dev.netiso.cli.explain.NamedEnds;
import dev.netiso.cli.print.FlowText;
import dev.netiso.cli.print.Palette;
import dev.netiso.policy.CniProfile;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Why a connection is allowed, denied or undecided. */
@Command(
        name = ExplainCommand.NAME,
        description = {
            "Say why a connection is allowed, denied or undecided",
            "",
            "Walks through tiers and policies at both ends, and shows the nearest rule and what it lacks."
        },
        footer = {
            "Examples:",
            "  # A line of tail",
            "  kubectl netiso explain ID",
            "",
            "  # A connection that nobody has tried, by the policies of now; needs no netiso in the cluster",
            "  kubectl netiso explain --from shop/deploy/frontend --to payments/svc/api --port 443",
            "",
            "  # By manifests alone",
            "  kubectl netiso explain -f manifests/ --from shop/frontend --to payments/api --port https",
            "",
            "  # What one CNI would do where implementations differ, for a machine",
            "  kubectl netiso explain ID --cni PROFILE -o json",
            "",
            "Exit status: 0 allowed, 1 denied or undecided, 2 could not be answered."
        })
final class ExplainCommand implements Callable<Integer> {
    static final String NAME = "explain";

    private final Host host;
    private final NetisoCommand root;

    @Mixin
    private final AskedOptions asked = new AskedOptions();

    @Mixin
    private final SnapshotOptions objects = new SnapshotOptions();

    @Option(
            names = "--cni",
            paramLabel = "PROFILE",
            converter = Converters.OfCni.class,
            description = "Decide as this implementation does where the API leaves a choice")
    private CniProfile profile = CniProfile.NONE;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "Output format: json, yaml or name (the policies that decide)")
    private Optional<ExplainPrinter.Format> format = Optional.empty();

    ExplainCommand(Host host, NetisoCommand root) {
        this.host = host;
        this.root = root;
    }

    @Override
    public Integer call() {
        List<Explained> explained = asked.isFlow(NAME) ? flow() : connections();
        ExplainText text =
                new ExplainText(new FlowText(host.clock(), host.zone()), Palette.of(root.connection.color, host));
        new ExplainPrinter(host.out(), text).print(explained, format);
        boolean allowed =
                explained.stream().allMatch(one -> one.explanation().decision().outcome() == Outcome.ALLOWED);
        return allowed ? ExitCode.YES : ExitCode.NO;
    }

    private List<Explained> flow() {
        FlowObject flow = asked.flow(root.connection.kubectl(host), root.connection.namespaceOrDefault(host));
        FlowConnection.requireShown(flow, "you may know this: " + flow.policy().summary());
        List<String> namespaces = Stream.of(flow.source(), flow.destination())
                .map(EndpointObject::namespace)
                .filter(name -> !name.isEmpty())
                .toList();
        return List.of(explanations(new ClusterScope.Namespaces(namespaces)).of(flow));
    }

    private List<Explained> connections() {
        EndOptions ends = asked.ends;
        if (ends.from.isEmpty() || ends.to.isEmpty() || ends.ports.isEmpty()) {
            throw AskedOptions.wrongUse(NAME, "missing ID, or --from, --to and --port");
        }
        NamedEnds named = new NamedEnds(ends.from.get(), ends.to.get(), ends.ports, objects.namespace(host, root));
        ClusterScope scope = SnapshotOptions.scope(ends.from, ends.to, named.namespace());
        return explanations(scope).of(named);
    }

    private Explanations explanations(ClusterScope scope) {
        Snapshot snapshot = objects.read(host, root, scope).snapshot();
        Optional<String> allow = objects.files.isEmpty()
                ? Optional.of("kubectl netiso allow" + root.connection.namespaceFlag(host) + " ")
                : Optional.empty();
        return new Explanations(snapshot, profile, allow);
    }
}
