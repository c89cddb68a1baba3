// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks of policy, each on one core, and prints their figures as a table and, on the last line, as JSON. */
public final class PolicyBenchmarks {
    /** What a process gets that is measured on one core. */
    static final List<String> ONE_CORE = List.of("-Xmx2g", "-XX:+UseSerialGC", "-XX:ActiveProcessorCount=1");

    private static final List<Integer> POLICIES = List.of(100, 1_000, 3_000);
    private static final List<String> DISAGREEMENTS = List.of("disagreements", "check.disagreements");
    private static final String PEER = "peer";
    private static final String CHECK = "check";
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** What each benchmark that runs in this process is called among the figures. */
    private static final SortedMap<String, String> IN_PROCESS = new TreeMap<>(Map.of(
            "DecisionBenchmark.outcome", "decisionsPerSecond",
            "DecisionBenchmark.first", "firstDecisionsPerSecond",
            "DecisionBenchmark.decide", "reasonedDecisionsPerSecond",
            "DecisionBenchmark.explain", "explanationsPerSecond",
            "IndexBenchmark.first", "firstIndexMillis",
            "IndexBenchmark.warm", "warmIndexMillis",
            "ReachBenchmark.matrix", "matrixMillis"));

    private PolicyBenchmarks() {}

    /**
     * Runs them. The system properties {@code netiso.bench.peer} and {@code netiso.bench.plugin} are the programs that two of them start; without the first,
     * the peer is left out.
     *
     * <p>The status is 1 where two that must agree did not, and 2 where they could not be run.
     *
     * @param args {@code peer}, {@code check}, or parts of names of the others; all if there are none
     */
    public static void main(String[] args) {
        int status = status(List.of(args));
        if (status != 0) {
            System.exit(status);
        }
    }

    private static int status(List<String> names) {
        Optional<String> unknown = names.stream().filter(name -> !isKnown(name)).findFirst();
        if (unknown.isPresent()) {
            return failed("no benchmark of policy is called " + unknown.get() + " (expected: " + PEER + ", " + CHECK
                    + ", or a part of " + String.join(", ", IN_PROCESS.keySet()) + ")");
        }
        try {
            return run(names);
        } catch (RunnerException | IOException e) {
            return failed(String.valueOf(e.getMessage()));
        }
    }

    private static int failed(String why) {
        System.err.println("error: " + why);
        return 2;
    }

    private static int run(List<String> wanted) throws RunnerException, IOException {
        Map<String, Double> figures = new TreeMap<>();
        List<String> names = new ArrayList<>(wanted);
        boolean all = names.isEmpty();
        boolean peer = names.remove(PEER) || all;
        boolean check = names.remove(CHECK) || all;
        if (all || !names.isEmpty()) {
            measureInProcess(all ? IN_PROCESS.keySet() : names).forEach(result -> add(result, figures));
        }
        if (peer) {
            comparePeer(figures);
        }
        if (check) {
            new CheckBenchmark(Path.of(System.getProperty("netiso.bench.plugin", "kubectl-netiso"))).run(figures);
        }
        print(figures);
        List<String> wrong = DISAGREEMENTS.stream()
                .filter(name -> figures.getOrDefault(name, 0.0) > 0)
                .toList();
        if (!wrong.isEmpty()) {
            System.err.println("error: two that must agree did not, see " + String.join(", ", wrong) + " above");
        }
        return wrong.isEmpty() ? 0 : 1;
    }

    private static boolean isKnown(String name) {
        return name.equals(PEER)
                || name.equals(CHECK)
                || IN_PROCESS.keySet().stream().anyMatch(known -> known.contains(name));
    }

    private static Collection<RunResult> measureInProcess(Collection<String> names) throws RunnerException {
        OptionsBuilder options = new OptionsBuilder();
        options.threads(1).jvmArgs(ONE_CORE.toArray(String[]::new)).addProfiler(GCProfiler.class);
        names.forEach(options::include);
        return new Runner(options.build()).run();
    }

    private static void comparePeer(Map<String, Double> figures) throws IOException {
        String program = System.getProperty("netiso.bench.peer", "");
        if (program.isEmpty()) {
            System.out.println("peer: left out, its program could not be built");
            return;
        }
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        PeerBenchmark benchmark = new PeerBenchmark(java, Path.of(program));
        for (int policies : POLICIES) {
            benchmark.run(policies, figures);
        }
    }

    private static void add(RunResult result, Map<String, Double> figures) {
        String policies = ".p" + result.getParams().getParam("policies");
        String benchmark = result.getParams().getBenchmark();
        String name = benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1);
        double score = result.getPrimaryResult().getScore();
        figures.put(figure(name) + policies, score);
        Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
        if (name.startsWith("DecisionBenchmark") && allocated != null) {
            figures.put(figure(name).replace("PerSecond", "BytesEach") + policies, allocated.getScore());
        }
    }

    private static String figure(String name) {
        return IN_PROCESS.getOrDefault(name, name);
    }

    private static void print(Map<String, Double> figures) {
        List<String> json = new ArrayList<>();
        System.out.printf(Locale.ROOT, "%n%-42s %15s%n", "figure.policies", "value");
        figures.forEach((name, value) -> {
            System.out.printf(Locale.ROOT, "%-42s %,15.2f%n", name, value);
            json.add(String.format(Locale.ROOT, "\"%s\":%.2f", name, value));
        });
        System.out.println("{" + String.join(",", json) + "}");
    }
}
