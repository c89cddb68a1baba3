// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench.capture;

import dev.netiso.flow.Flow;
import dev.netiso.flow.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What became of blocked packets, by who says so.
 *
 * @param made packets that the rule counted
 * @param delivered packets that the flows stand for which a client of the Observer API received
 * @param folded repeats that the agent counted to connections, and that are in no flow yet
 * @param overtaken packets of flows that the client was too slow for, which it was told
 * @param overflowed packets for which the kernel's tables had no room, counted by their source alone or altogether
 * @param connections distinct connections among the flows received
 */
record Account(long made, long delivered, long folded, long overtaken, long overflowed, long connections) {
    static final Account NOTHING = new Account(0, 0, 0, 0, 0, 0);

    private static final String DROPPED = "{verdict=\"dropped\"}";
    private static final List<String> OVERFLOWED =
            List.of("netiso_agent_kernel_folded_total", "netiso_agent_kernel_overflow_full_total");
    private static final int QUIET_MILLIS = 2_500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Waits until the agent has told everything. */
    static Account of(Agent agent, Observer observer, long made) throws IOException, InterruptedException {
        Map<String, Double> metrics = settled(agent, observer);
        long counted = metric(metrics, "netiso_agent_counted_total" + DROPPED);
        long folded = metric(metrics, "netiso_agent_folded" + DROPPED);
        Tally tally = new Tally();
        observer.read((flow, time) -> tally.add(flow));
        // What was told in flows that the client did not get; without word of that it stays unaccounted for.
        long overtaken = observer.overtaken() > 0 ? counted - folded - tally.packets : 0;
        long overflowed =
                OVERFLOWED.stream().mapToLong(name -> metric(metrics, name)).sum();
        return new Account(made, tally.packets, folded, overtaken, overflowed, tally.connections.size());
    }

    /** The agent drains once a second, and what it made of it is on its way for a while, the longer the busier the machine is. */
    private static Map<String, Double> settled(Agent agent, Observer observer)
            throws IOException, InterruptedException {
        Map<String, Double> before;
        Map<String, Double> now = agent.metrics();
        long end = System.nanoTime() + PATIENCE.toNanos();
        do {
            before = now;
            Thread.sleep(QUIET_MILLIS);
            now = agent.metrics();
        } while (System.nanoTime() < end
                && (observer.count() + observer.overtaken() < droppedFlows(now)
                        || !dropped(before).equals(dropped(now))));
        return now;
    }

    private static long droppedFlows(Map<String, Double> metrics) {
        return metrics.entrySet().stream()
                .filter(metric -> metric.getKey().startsWith("netiso_agent_flows_total{verdict=\"dropped\""))
                .mapToLong(metric -> metric.getValue().longValue())
                .sum();
    }

    private static List<Long> dropped(Map<String, Double> metrics) {
        return List.of(
                metric(metrics, "netiso_agent_counted_total" + DROPPED),
                metric(metrics, "netiso_agent_folded" + DROPPED),
                metric(metrics, OVERFLOWED.getFirst()));
    }

    private static long metric(Map<String, Double> metrics, String name) {
        return metrics.getOrDefault(name, 0.0).longValue();
    }

    private static final class Tally {
        private final Set<String> connections = new HashSet<>();
        private long packets;

        void add(Flow flow) {
            if (flow.verdict() == Verdict.DROPPED) {
                packets += flow.count();
                connections.add(flow.source().address() + " "
                        + flow.destination().address() + " " + Connection.port(flow.transport()));
            }
        }
    }

    Account plus(Account other) {
        return new Account(
                made + other.made,
                delivered + other.delivered,
                folded + other.folded,
                overtaken + other.overtaken,
                overflowed + other.overflowed,
                connections + other.connections);
    }

    long lost() {
        return overtaken + overflowed;
    }

    /** Packets that nobody speaks of; below 0 where more was told than was made. */
    long difference() {
        return made - delivered - folded - lost();
    }

    void print() {
        line("packets that the rule dropped", made);
        line("in flows that were delivered", delivered);
        line("folded: repeats in no flow yet", folded);
        line("told as lost: client too slow", overtaken);
        line("told as lost: kernel's tables full", overflowed);
        line("not accounted for", difference());
        line("connections delivered", connections);
    }

    private static void line(String what, long value) {
        System.out.printf(Locale.ROOT, "  %-36s %,15d%n", what, value);
    }

    void putInto(Figures figures, String prefix) {
        figures.putCount(prefix + "made", made);
        figures.putCount(prefix + "delivered", delivered);
        figures.putCount(prefix + "folded", folded);
        figures.putCount(prefix + "lost", lost());
        figures.putCount(prefix + "lostClient", overtaken);
        figures.putCount(prefix + "lostKernel", overflowed);
        figures.putCount(prefix + "difference", difference());
    }
}
