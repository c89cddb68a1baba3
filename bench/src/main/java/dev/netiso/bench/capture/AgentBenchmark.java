// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench.capture;

import dev.netiso.flow.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the packaged agent needs, idle and at work: memory, CPU, and how long a blocked connection is on its way to a client. The connections are new ones each,
 * half of them blocked, half TCP, from all pods in turn.
 */
public final class AgentBenchmark {
    private static final double MILLIS = 1e6;
    /** Until what the last drain brings has come. */
    private static final Duration SETTLE = Duration.ofSeconds(3);

    private final Figures figures = new Figures();
    private final int pods = Settings.number("PODS", 100);
    private final int seconds = Settings.seconds("DURATION", "60s");
    private final Duration soak = Settings.duration("SOAK", "3m");
    private long next;

    private AgentBenchmark() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        new AgentBenchmark().run();
        System.exit(0);
    }

    private void run() throws IOException, InterruptedException {
        Node.setUp(pods, true);
        Process answering = Traffic.startAnswering();
        try (Agent agent = Agent.start();
                Observer observer = Observer.follow()) {
            System.out.printf(
                    Locale.ROOT,
                    "%d pods%n%-24s %9s %9s %9s %9s %16s%n",
                    pods,
                    "",
                    "RSS MiB",
                    "anon MiB",
                    "CPU s",
                    "CPU ms/s",
                    "CPU s/1000 conn.");
            idle(agent);
            busy(agent, observer, 1_000);
            busy(agent, observer, 10_000);
            soak(agent, observer);
        } finally {
            Commands.end(answering);
        }
        figures.print();
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    private void idle(Agent agent) throws IOException, InterruptedException {
        Thread.sleep(Duration.ofSeconds(Math.min(seconds, 20)));
        double before = agent.cpuSeconds();
        Thread.sleep(Duration.ofSeconds(seconds));
        report("idle", agent, agent.cpuSeconds() - before, 0);
    }

    private void busy(Agent agent, Observer observer, int rate) throws IOException, InterruptedException {
        observer.clear();
        double before = agent.cpuSeconds();
        Path record = Files.createTempFile("netiso-bench", ".record");
        try {
            Traffic.Made made = make(rate, seconds, record);
            Thread.sleep(SETTLE);
            String name = "at" + rate;
            report(name, agent, agent.cpuSeconds() - before, made.all());
            delays(name, observer, record, made);
        } finally {
            Files.delete(record);
        }
    }

    private Traffic.Made make(int rate, long length, Path record) throws IOException, InterruptedException {
        Traffic.Made made = Traffic.made(Traffic.start(
                "connections",
                "make",
                "--pods",
                pods,
                "--rate",
                rate,
                "--seconds",
                length,
                "--first",
                next,
                "--allowed-to",
                Node.ALLOWED,
                "--blocked-to",
                Node.BLOCKED,
                "--record",
                record));
        next += made.all();
        return made;
    }

    private void report(String name, Agent agent, double cpu, long connections) throws IOException {
        double rss = agent.mebibytes("VmRSS");
        double anonymous = agent.mebibytes("RssAnon");
        double each = connections == 0 ? Double.NaN : cpu / connections * 1_000;
        System.out.printf(
                Locale.ROOT,
                "%-24s %9.1f %9.1f %9.2f %9.2f %16.4f%n",
                name,
                rss,
                anonymous,
                cpu,
                cpu / seconds * 1_000,
                each);
        figures.put(name + ".rssMiB", rss);
        figures.put(name + ".anonMiB", anonymous);
        figures.put(name + ".cpuMillisPerSecond", cpu / seconds * 1_000);
        if (connections > 0) {
            figures.put(name + ".cpuSecondsPer1000", each);
        }
    }

    /** From just before the first packet was sent to when the client had the flow. */
    private void delays(String name, Observer observer, Path record, Traffic.Made made) throws IOException {
        Map<String, Long> came = new HashMap<>();
        observer.read((flow, time) -> {
            if (flow.verdict() == Verdict.DROPPED) {
                came.merge(
                        flow.destination().address() + " " + Connection.port(flow.transport()), nanos(time), Math::min);
            }
        });
        List<Double> delays = new ArrayList<>();
        long missing = 0;
        for (Connection connection : Connection.read(record)) {
            if (connection.blocked()) {
                Long time = came.get(connection.destination() + ' ' + connection.port());
                if (time == null) {
                    missing++;
                } else {
                    delays.add((time - connection.time()) / MILLIS);
                }
            }
        }
        Sample sample = new Sample(delays.stream().mapToDouble(delay -> delay).toArray());
        System.out.printf(
                Locale.ROOT,
                "  %,d blocked, %,d answered, %,d not; %,d blocked ones did not arrive; delay: median %.2f ms, 99 %% %.2f ms, most %.2f ms%n",
                made.blocked(),
                made.answered(),
                made.unanswered(),
                missing,
                sample.quantile(0.5),
                sample.quantile(0.99),
                sample.quantile(1));
        figures.putCount(name + ".missing", missing);
        figures.put(name + ".delayMedianMillis", sample.quantile(0.5));
        figures.put(name + ".delayP99Millis", sample.quantile(0.99));
    }

    /** Whether memory stays what it is, at 1,000 connections a second. */
    private void soak(Agent agent, Observer observer) throws IOException, InterruptedException {
        double start = agent.mebibytes("VmRSS");
        double most = start;
        int steps = Math.clamp(soak.toSeconds() / 10, 1, 12);
        long flowsBefore = observer.count();
        System.out.printf(Locale.ROOT, "soak of %s at 1,000 a second, RSS MiB: %.1f", soak, start);
        for (int step = 0; step < steps; step++) {
            observer.clear();
            make(1_000, soak.toSeconds() / steps, Path.of("/dev/null"));
            double now = agent.mebibytes("VmRSS");
            most = Math.max(most, now);
            System.out.printf(Locale.ROOT, " %.1f", now);
            System.out.flush();
        }
        System.out.printf(Locale.ROOT, "%n  %,d flows%n", observer.count() - flowsBefore);
        figures.putCount("soak.seconds", soak.toSeconds());
        figures.put("soak.rssStartMiB", start);
        figures.put("soak.rssEndMiB", agent.mebibytes("VmRSS"));
        figures.put("soak.rssMostMiB", most);
    }
}
