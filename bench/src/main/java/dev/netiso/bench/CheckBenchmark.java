// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench;

import dev.netiso.policy.Connection;
import dev.netiso.policy.Evaluator;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** {@code kubectl netiso check} as a user has it: the packaged plugin, a process a run, manifests read from a file and the answer written to one. */
final class CheckBenchmark {
    private static final int POLICIES = 1_000;
    private static final int FLOWS = 1_000_000;
    private static final int RUNS = 3;
    private static final String DECISION = "\"decision\":\"";

    private final Path plugin;

    CheckBenchmark(Path plugin) {
        this.plugin = plugin;
    }

    void run(Map<String, Double> figures) throws IOException {
        BenchCluster cluster = new BenchCluster(POLICIES);
        try (TemporaryDirectory directory = TemporaryDirectory.create()) {
            Path manifests = directory.file("cluster.json");
            ClusterFiles.writeCluster(cluster.snapshot(), manifests);
            Path answer = directory.file("answer");
            List<String> matrix = List.of(plugin.toString(), "check", "-f", manifests.toString());
            add("check.matrix", matrix, answer, figures);

            List<Connection> connections = cluster.comparable(FLOWS);
            Path flows = directory.file("flows.jsonl");
            ClusterFiles.writeFlows(connections, Object::toString, flows);
            List<String> batch = new ArrayList<>(matrix);
            batch.addAll(List.of("--flows", flows.toString(), "-o", "jsonl"));
            add("check.flows", batch, answer, figures);
            figures.put("check.disagreements", (double)
                    disagreements(Evaluator.of(cluster.snapshot()), connections, answer));
        }
    }

    private static void add(String name, List<String> command, Path answer, Map<String, Double> figures)
            throws IOException {
        List<Command.Result> results = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            results.add(Command.timed(command, answer));
        }
        results.sort(Comparator.comparingDouble(Command.Result::seconds));
        figures.put(name + "Seconds", results.get(RUNS / 2).seconds());
        results.sort(Comparator.comparingDouble(Command.Result::cpuSeconds));
        figures.put(name + "CpuSeconds", results.get(RUNS / 2).cpuSeconds());
    }

    /** Of the plugin with the evaluator that was given the cluster without the way through manifests; a line that is missing counts. */
    private static int disagreements(Evaluator evaluator, List<Connection> asked, Path answer) throws IOException {
        int count = 0;
        try (BufferedReader lines = Files.newBufferedReader(answer)) {
            for (Connection connection : asked) {
                String line = lines.readLine();
                if (line == null
                        || !line.startsWith(
                                evaluator.outcome(connection).name(), line.indexOf(DECISION) + DECISION.length())) {
                    count++;
                }
            }
        }
        return count;
    }
}
