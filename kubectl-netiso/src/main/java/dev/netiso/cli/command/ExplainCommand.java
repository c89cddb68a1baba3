// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.api.v1alpha1.EndpointObject;
import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.ExitCode;
import dev.netiso.cli.Host;
import dev.netiso.cli.allow.FlowFinder;
import dev.netiso.cli.cluster.ClusterScope;
import dev.netiso.cli.cluster.Kubectl;
import dev.netiso.cli.explain.ExplainPrinter;
import dev.netiso.cli.explain.Explained;
import dev.netiso.cli.explain.Explanations;
import dev.netiso.cli.explain.NamedEnds;
import dev.netiso.cli.flows.FlowsClient;
import dev.netiso.cli.print.FlowText;
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
import picocli.CommandLine.Parameters;

/** Why a connection is allowed, denied or undecided. */
@Command(
        name = "explain",
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
    static final class FormatConverter extends Choice<ExplainPrinter.Format> {
        FormatConverter() {
            super(ExplainPrinter.Format.class);
        }
    }

    private final Host host;
    private final NetisoCommand root;

    @Parameters(
            arity = "0..1",
            paramLabel = "ID",
            converter = Converters.OfFlowId.class,
            description = "The flow's id, as tail shows it, or a beginning that no other has")
    private Optional<String> id = Optional.empty();

    @Mixin
    private final EndOptions ends = new EndOptions();

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
            converter = FormatConverter.class,
            description = "Output format: json, yaml or name (the policies that decide)")
    private Optional<ExplainPrinter.Format> format = Optional.empty();

    ExplainCommand(Host host, NetisoCommand root) {
        this.host = host;
        this.root = root;
    }

    @Override
    public Integer call() {
        List<Explained> explained = id.isPresent() ? flow(id.get()) : connections();
        new ExplainPrinter(host.out(), new FlowText(host.clock(), host.zone())).print(explained, format);
        boolean allowed =
                explained.stream().allMatch(one -> one.explanation().decision().outcome() == Outcome.ALLOWED);
        return allowed ? ExitCode.YES : ExitCode.NO;
    }

    private List<Explained> flow(String wanted) {
        if (ends.isGiven()) {
            throw CommandFailure.unanswered(
                    "either a flow's ID, or --from, --to and --port; see kubectl netiso explain --help");
        }
        Kubectl kubectl = root.connection.kubectl(host);
        FlowObject flow = new FlowFinder(
                        new FlowsClient(kubectl, root.connection.namespaceOrDefault(host)),
                        new FlowsClient(kubectl, ""))
                .find(wanted)
                .flow();
        requireShown(flow);
        List<String> namespaces = ends(flow)
                .map(EndpointObject::namespace)
                .filter(name -> !name.isEmpty())
                .toList();
        return List.of(explanations(new ClusterScope.Namespaces(namespaces)).of(flow));
    }

    private static void requireShown(FlowObject flow) {
        ends(flow)
                .filter(end -> end.kind().equals("Pod") && end.name().isEmpty())
                .findFirst()
                .ifPresent(end -> {
                    throw CommandFailure.unanswered("you may not get flows/peer in namespace " + end.namespace()
                            + ", so the pod at " + end.address() + " is not shown to you; you may know this: "
                            + flow.policy().summary());
                });
    }

    private static Stream<EndpointObject> ends(FlowObject flow) {
        return Stream.of(flow.source(), flow.destination());
    }

    private static CommandFailure incomplete() {
        return CommandFailure.unanswered("missing ID, or --from, --to and --port; see kubectl netiso explain --help");
    }

    private List<Explained> connections() {
        if (ends.ports.isEmpty()) {
            throw incomplete();
        }
        NamedEnds named = new NamedEnds(
                ends.from.orElseThrow(ExplainCommand::incomplete),
                ends.to.orElseThrow(ExplainCommand::incomplete),
                ends.ports,
                objects.namespace(host, root));
        ClusterScope scope = SnapshotOptions.scope(ends.from, ends.to, named.namespace());
        return explanations(scope).of(named);
    }

    private Explanations explanations(ClusterScope scope) {
        Snapshot snapshot = objects.read(host, root, scope).snapshot();
        return new Explanations(snapshot, profile, objects.files.isEmpty());
    }
}
