// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks of policy, each on one core, and prints their figures as a table and, on the last line, as JSON. */
public final class PolicyBenchmarks {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private PolicyBenchmarks() {}

    /**
     * Runs them.
     *
     * @param args parts of names of benchmarks to run; all if there are none
     */
    public static void main(String[] args) throws RunnerException {
        OptionsBuilder options = new OptionsBuilder();
        options.threads(1)
                .jvmArgs("-Xmx2g", "-XX:+UseSerialGC", "-XX:ActiveProcessorCount=1")
                .addProfiler(GCProfiler.class);
        for (String arg : args.length == 0 ? new String[] {"dev.netiso.bench"} : args) {
            options.include(arg);
        }
        Collection<RunResult> results = new Runner(options.build()).run();
        Map<String, Double> figures = new TreeMap<>();
        results.forEach(result -> add(result, figures));
        print(figures);
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
        return switch (name) {
            case "DecisionBenchmark.outcome" -> "decisionsPerSecond";
            case "DecisionBenchmark.decide" -> "reasonedDecisionsPerSecond";
            case "DecisionBenchmark.explain" -> "explanationsPerSecond";
            case "IndexBenchmark.first" -> "firstIndexMillis";
            case "IndexBenchmark.warm" -> "warmIndexMillis";
            case "ReachBenchmark.matrix" -> "matrixMillis";
            default -> name;
        };
    }

    private static void print(Map<String, Double> figures) {
        List<String> json = new ArrayList<>();
        System.out.printf(Locale.ROOT, "%n%-42s %15s%n", "figure.policies", "value");
        figures.forEach((name, value) -> {
            System.out.printf(Locale.ROOT, "%-42s %,15.1f%n", name, value);
            json.add(String.format(Locale.ROOT, "\"%s\":%.1f", name, value));
        });
        System.out.println("{" + String.join(",", json) + "}");
    }
}
