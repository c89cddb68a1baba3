// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.event.KernelCounters;
import dev.netiso.agent.flows.FlowCounters;
import dev.netiso.agent.flows.FlowTable;
import dev.netiso.agent.serve.PrometheusText;
import dev.netiso.flow.Verdict;
import java.util.List;

/** What an agent tells Prometheus. Safe for use by many threads. */
record AgentMetrics(FlowTally flows, LossTally losses, KernelCapture capture, ProcessFigures process) {
    private static final String PREFIX = "netiso_agent_";

    String toText() {
        PrometheusText text = new PrometheusText(PREFIX);
        text.gauge("build_info", "Always 1; the version is in the label").add(1, "version", Version.current());
        flows.write(text);
        table(text);
        losses.write(text);
        notReported(text);
        kernel(text);
        coverage(text);
        process.write(text);
        return text.toString();
    }

    private void table(PrometheusText text) {
        FlowCounters table = capture.counters().table;
        text.counter("counted_total", "What the kernel counted: dropped packets, and attempts of other verdicts");
        for (Verdict verdict : Verdict.values()) {
            text.add(table.counted(verdict), "verdict", FlowTally.word(verdict));
        }
        text.counter("hidden_total", "Of these, told by a flow of another verdict: an attempt that was dropped, say");
        for (Verdict verdict : Verdict.values()) {
            text.add(table.hidden(verdict), "verdict", FlowTally.word(verdict));
        }
        text.gauge("folded", "Of these, repeats that no flow tells of yet");
        for (Verdict verdict : Verdict.values()) {
            text.add(table.folded(verdict), "verdict", FlowTally.word(verdict));
        }
        text.counter("repeats_total", "What came of connections that had a flow already")
                .add(table.repeats());
        text.counter("other_end_total", "What one end of a connection told that the other had told already")
                .add(table.otherEnd());
        text.counter("late_total", "First sights that were left for the next drain, since the agent's table was full")
                .add(table.late());
        text.counter(
                        "routes_skipped_total",
                        "Connections reported without asking connection tracking, for lack of time")
                .add(capture.counters().routesSkipped.getAsLong());
        text.counter("ledger_failures_total", "Entries that could not be kept for the agent after this one")
                .add(capture.counters().ledgerFailures.sum());
        text.counter("unattributed_total", "Ends of flows in a pod's network namespace of which the pod was not known")
                .add(capture.counters().unattributed.getAsLong());
        text.gauge("connections", "Connections in the agent's table").add(table.remembered());
        text.gauge("connections_limit", "How many the table holds").add(FlowTable.CAPACITY);
    }

    private void notReported(PrometheusText text) {
        KernelCounters kernel = capture.counters().kernel;
        text.counter("not_reported_total", "Packets and attempts that are no flow, and are not lost, by why");
        text.add(kernel.notFirst(), "why", "not_first");
        text.add(kernel.notParsed(), "why", "not_parsed");
        text.add(capture.counters().foreign.sum(), "why", "other_node");
        text.add(capture.counters().unknownScope.sum(), "why", "unknown_namespace");
    }

    private void kernel(PrometheusText text) {
        KernelCounters kernel = capture.counters().kernel;
        text.counter("kernel_drops_total", "Packets freed for a reason that is reported")
                .add(kernel.drops());
        text.counter("kernel_connections_total", "Attempts and answers that sockets and hooks told of")
                .add(kernel.connections());
        text.counter("kernel_ring_events_total", "First sights that came by the ring")
                .add(kernel.reported());
        text.counter("kernel_ring_full_total", "First sights that found the ring full, and came with a drain")
                .add(kernel.ringFull());
        text.counter("kernel_folded_total", "Packets counted by source alone, since the kernel's maps were full")
                .add(kernel.folded());
        text.gauge("kernel_map_rows", "Rows in the kernel's maps when they were last drained")
                .add(capture.counters().drainedRows);
        text.gauge("kernel_map_rows_limit", "How many rows they hold").add(RowDrain.ROWS);
    }

    private void coverage(PrometheusText text) {
        List<String> gaps = capture.coverage();
        text.gauge("attached", "1 while the programs are attached and their events are read")
                .add(capture.notAttached().isEmpty() && capture.failure().isEmpty() ? 1 : 0);
        text.gauge("not_seen", "1 for each thing that this node cannot see");
        gaps.forEach(gap -> text.add(1, "what", gap));
    }
}
