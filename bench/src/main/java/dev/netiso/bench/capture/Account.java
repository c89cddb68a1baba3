// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench.capture;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What became of blocked packets, by who says so.
 *
 * @param made packets that the rule counted
 * @param delivered first sights that a client of the Observer API received
 * @param folded repeats that the agent counted with the flow they belong to
 * @param lost what the agent says was lost, wherever
 */
record Account(long made, long delivered, long folded, long lost) {
    static final Account NOTHING = new Account(0, 0, 0, 0);

    private static final List<String> FOLDED = List.of("netiso_agent_repeats_total");
    private static final List<String> LOST = List.of(
            "netiso_agent_kernel_lost_total",
            "netiso_agent_kernel_nested_total",
            "netiso_agent_undecodable_total",
            "netiso_agent_unknown_scope_total");

    /** Waits until the agent has told everything. */
    static Account of(Agent agent, Observer observer, long made) throws IOException, InterruptedException {
        observer.settle();
        Map<String, Double> metrics = agent.metrics();
        return new Account(made, observer.flows(), sum(metrics, FOLDED), sum(metrics, LOST) + observer.lost());
    }

    private static long sum(Map<String, Double> metrics, List<String> names) {
        return metrics.entrySet().stream()
                .filter(metric -> names.contains(metric.getKey().replaceFirst("\\{.*", "")))
                .mapToLong(metric -> metric.getValue().longValue())
                .sum();
    }

    Account plus(Account other) {
        return new Account(made + other.made, delivered + other.delivered, folded + other.folded, lost + other.lost);
    }

    /** Packets that nobody speaks of; below 0 where more was told than was made. */
    long difference() {
        return made - delivered - folded - lost;
    }

    void print() {
        System.out.printf(Locale.ROOT, "  packets that the rule dropped     %,15d%n", made);
        System.out.printf(Locale.ROOT, "  first sights delivered            %,15d%n", delivered);
        System.out.printf(Locale.ROOT, "  repeats folded                    %,15d%n", folded);
        System.out.printf(Locale.ROOT, "  counted as lost                   %,15d%n", lost);
        System.out.printf(Locale.ROOT, "  not accounted for                 %,15d%n", difference());
    }

    void putInto(Figures figures, String prefix) {
        figures.putCount(prefix + "made", made);
        figures.putCount(prefix + "delivered", delivered);
        figures.putCount(prefix + "folded", folded);
        figures.putCount(prefix + "lost", lost);
        figures.putCount(prefix + "difference", difference());
    }
}
