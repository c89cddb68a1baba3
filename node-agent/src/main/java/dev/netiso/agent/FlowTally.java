// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.serve.PrometheusText;
import dev.netiso.api.observer.FlowMessages;
import dev.netiso.flow.DropReason;
import dev.netiso.flow.Flow;
import dev.netiso.flow.Verdict;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts flows as they are reported. Bounded by the reasons that the kernel has. One thread writes, many read. */
final class FlowTally {
    private enum Way {
        EGRESS,
        INGRESS,
        UNKNOWN
    }

    private record Kind(Verdict verdict, String reason, Way way) {}

    private static final Comparator<Kind> ORDER =
            Comparator.comparing(Kind::verdict).thenComparing(Kind::reason).thenComparing(Kind::way);

    private final Map<Kind, LongAdder> flows = new ConcurrentHashMap<>();

    void add(Flow flow) {
        Kind kind =
                new Kind(flow.verdict(), flow.dropReason().map(DropReason::name).orElse(""), way(flow));
        flows.computeIfAbsent(kind, first -> new LongAdder()).increment();
    }

    private static Way way(Flow flow) {
        return switch (FlowMessages.direction(flow)) {
            case EGRESS -> Way.EGRESS;
            case INGRESS -> Way.INGRESS;
            default -> Way.UNKNOWN;
        };
    }

    void write(PrometheusText text) {
        text.counter(
                "flows_total",
                "Flows that were reported, by what became of them, the kernel's drop reason, and the direction as seen"
                        + " from the end that is of this node");
        flows.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(ORDER))
                .forEach(entry -> text.add(
                        entry.getValue().sum(),
                        "verdict",
                        word(entry.getKey().verdict),
                        "reason",
                        entry.getKey().reason,
                        "direction",
                        word(entry.getKey().way)));
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
