// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.ExitCode;
import dev.netiso.cli.Host;
import dev.netiso.cli.batch.FlowBatch;
import dev.netiso.cli.batch.Tally;
import dev.netiso.cli.check.BatchReport;
import dev.netiso.cli.check.Expectation;
import dev.netiso.cli.check.Format;
import dev.netiso.cli.check.MatrixReport;
import dev.netiso.cli.check.PairReport;
import dev.netiso.cli.check.Question;
import dev.netiso.cli.check.ReachReport;
import dev.netiso.cli.cluster.ClusterScope;
import dev.netiso.cli.ends.End;
import dev.netiso.cli.ends.Ends;
import dev.netiso.cli.ends.PortRef;
import dev.netiso.cli.manifests.ManifestFiles;
import dev.netiso.kube.Gathered;
import dev.netiso.policy.CniProfile;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Who reaches whom, by the policies alone. */
@Command(
        name = "check",
        description = {
            "Show who reaches whom, by the policies of manifests or of the cluster",
            "",
            "With both ends and a port it answers yes or no; without a port, which ports; without an end, for all workloads."
        },
        footer = {
            "Examples:",
            "  # Who reaches whom, by manifests alone: no cluster, no kubectl, nothing installed",
            "  kubectl netiso check -f manifests/ -R",
            "",
            "  # One connection, in the current cluster",
            "  kubectl netiso check --from shop/deploy/frontend --to payments/svc/api --port 443",
            "",
            "  # An assertion for CI: the exit status is 1 where it does not hold",
            "  kubectl netiso check -f manifests/ --from shop/web --to 169.254.169.254 --port 80 --expect denied",
            "",
            "  # Many connections: a line of JSON out for each line in",
            "  kubectl netiso check -f manifests/ --flows flows.jsonl -o jsonl",
            "",
            "Exit status: 0 all is allowed (or as expected, or a list); 1 some is not; 2 some could not be answered."
        })
final class CheckCommand implements Callable<Integer> {
    private final Host host;
    private final NetisoCommand root;

    @Mixin
    private final SnapshotOptions objects = new SnapshotOptions();

    @Mixin
    private final EndOptions ends = new EndOptions();

    @Option(
            names = "--flows",
            paramLabel = "FILE",
            description = "Connections to decide, one JSON object a line, or - for standard input")
    private Optional<String> flows = Optional.empty();

    @Option(
            names = "--cni",
            paramLabel = "NAME",
            converter = Converters.OfCni.class,
            description = "Decide as this implementation does where the API leaves a choice")
    private CniProfile profile = CniProfile.NONE;

    @Option(
            names = "--expect",
            paramLabel = "allowed|denied",
            description = "Assert that all that is asked is allowed, or denied")
    private Optional<Expectation> expectation = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "Output format: json, yaml, jsonl (one object a line) or name")
    private Optional<Format> format = Optional.empty();

    CheckCommand(Host host, NetisoCommand root) {
        this.host = host;
        this.root = root;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (flows.isPresent()) {
            requireAlone();
        }
        String namespace = objects.namespace(host, root);
        ClusterScope scope =
                flows.isPresent() ? new ClusterScope.Whole() : SnapshotOptions.scope(ends.from, ends.to, namespace);
        Gathered gathered = objects.read(host, root, scope);
        int exit = answer(gathered.snapshot(), namespace);
        if (exit == ExitCode.YES && expectation.isPresent() && gathered.leftOut() > 0) {
            host.err()
                    .line("error: --expect: it is so of all that could be read, and " + gathered.leftOut()
                            + " of the objects could not be");
            return ExitCode.UNANSWERED;
        }
        return exit;
    }

    private int answer(Snapshot snapshot, String namespace) throws InterruptedException {
        Evaluator evaluator = Evaluator.of(snapshot, profile);
        Ends known = new Ends(snapshot, evaluator, namespace);
        if (flows.isPresent()) {
            return batch(flows.get(), known, evaluator);
        }
        Question question = new Question(
                snapshot, evaluator, known, ends.from, ends.to, ends.ports, root.connection.namespace, expectation);
        return ends.from.isPresent() && ends.to.isPresent()
                ? pair(question, known.source(ends.from.get()), known.destination(ends.to.get()))
                : new MatrixReport(host, question).print(format);
    }

    private int pair(Question question, End from, End to) {
        List<PortRef> ports = ends.ports.isEmpty() && to instanceof End.OfService service ? ports(service) : ends.ports;
        return ports.isEmpty()
                ? new ReachReport(host, question).print(format)
                : new PairReport(host, question, from, to).print(ports, format);
    }

    private static List<PortRef> ports(End.OfService service) {
        return service.service().ports().stream()
                .<PortRef>map(port -> new PortRef.Numbered(port.port(), port.protocol()))
                .toList();
    }

    private void requireAlone() {
        if (ends.isGiven()) {
            throw CommandFailure.unanswered("--flows names ends and ports itself: leave out --from, --to and --port");
        }
        if (flows.filter(ManifestFiles.STANDARD_INPUT::equals).isPresent() && objects.readsStandardInput()) {
            throw CommandFailure.unanswered("-f - and --flows - both read standard input: put one into a file");
        }
        if (format.isPresent() && format.get() != Format.JSONL) {
            throw CommandFailure.unanswered(
                    "-o " + format.get() + ": connections of --flows are printed as text or jsonl");
        }
    }

    private int batch(String file, Ends known, Evaluator evaluator) throws InterruptedException {
        boolean lines = format.isPresent();
        FlowBatch batch = new FlowBatch(
                known, evaluator, expectation.orElse(Expectation.ALLOWED).outcome());
        try (InputStream in =
                file.equals(ManifestFiles.STANDARD_INPUT) ? host.input() : Files.newInputStream(Path.of(file))) {
            Tally tally = batch.run(in, lines ? Optional.of(host.out()::print) : Optional.empty());
            return new BatchReport(host, expectation).end(tally, lines);
        } catch (IOException | InvalidPathException e) {
            throw CommandFailure.unanswered("--flows " + file + ": " + ManifestFiles.reason(e));
        }
    }
}
