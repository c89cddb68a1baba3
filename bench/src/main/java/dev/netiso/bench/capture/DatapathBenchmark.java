// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench.capture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the agent's programs cost those whose packets pass them. An operation is repeated in short slices, in turn without and with the programs attached, on one
 * CPU; each pair of slices gives a ratio. The agent runs all the time and reads what there is; it loaded the programs, and the benchmark attaches them.
 */
public final class DatapathBenchmark {
    private static final List<String> OPERATIONS =
            List.of("tcp-connect", "udp-request", "udp-request-new", "tcp-stream");
    private static final List<String> DROPS = List.of("drop", "drop-new");
    /** What the program that sees drops has in its name. */
    private static final String DROP_PROGRAM = "drop";

    private final Figures figures = new Figures();
    private final int pairs = Settings.number("PAIRS", 130);
    private final int millis = Settings.number("SLICE_MS", 60);

    private DatapathBenchmark() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        new DatapathBenchmark().run();
    }

    private void run() throws IOException, InterruptedException {
        Node.setUp(1, true);
        Programs programs = Programs.ofTheAgent();
        System.out.println("attached: " + programs);
        try (Agent agent = Agent.startDetached()) {
            Map<String, List<String>> configurations = new LinkedHashMap<>();
            configurations.put("control", List.of());
            configurations.put("drops", programs.options(agent, name -> name.contains(DROP_PROGRAM)));
            configurations.put("everything", programs.options(agent, name -> true));
            compareRates(configurations);
            measureDrops(configurations);
        }
        figures.print();
    }

    /** The rate with the programs by that without, for what is allowed. */
    private void compareRates(Map<String, List<String>> configurations) throws IOException, InterruptedException {
        System.out.printf(Locale.ROOT, "%nrate with / without, median of %d pairs [95 %%]%n", pairs);
        row("", OPERATIONS);
        for (var configuration : configurations.entrySet()) {
            List<String> cells = new ArrayList<>();
            for (String operation : OPERATIONS) {
                double[] ratios = slices(operation, configuration.getValue()).stream()
                        .mapToDouble(pair -> pair[1] / pair[0])
                        .toArray();
                cells.add(put(configuration.getKey() + "." + operation, new Sample(ratios).median()));
            }
            row(configuration.getKey(), cells);
        }
    }

    /** Microseconds that each dropped packet costs more with the programs, on the CPU that sends it. */
    private void measureDrops(Map<String, List<String>> configurations) throws IOException, InterruptedException {
        System.out.printf(Locale.ROOT, "%nmicroseconds a dropped packet, median of %d pairs [95 %%]%n", pairs);
        row("", DROPS);
        for (var configuration : configurations.entrySet()) {
            List<String> cells = new ArrayList<>();
            for (String operation : DROPS) {
                double[] micros = slices(operation, configuration.getValue()).stream()
                        .mapToDouble(pair -> 1e6 / pair[1] - 1e6 / pair[0])
                        .toArray();
                cells.add(put(configuration.getKey() + "." + operation + "Micros", new Sample(micros).median()));
            }
            row(configuration.getKey(), cells);
        }
    }

    private String put(String name, Sample.Median median) {
        figures.put(name, median.value());
        figures.put(name + ".low", median.low());
        figures.put(name + ".high", median.high());
        return median.toString();
    }

    /** Operations a second without and with the programs, pair by pair. */
    private List<double[]> slices(String operation, List<String> programs) throws IOException, InterruptedException {
        List<Object> words = new ArrayList<>(List.of("slices", operation, "--pairs", pairs, "--slice-ms", millis));
        words.addAll(programs);
        return Commands.output(Traffic.start(words.toArray()))
                .lines()
                .map(line -> line.split(" ", -1))
                .map(rates -> new double[] {Double.parseDouble(rates[0]), Double.parseDouble(rates[1])})
                .toList();
    }

    private static void row(String name, List<String> cells) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-12s", name));
        cells.forEach(cell -> line.append(String.format(Locale.ROOT, " %22s", cell)));
        System.out.println(line);
    }
}
