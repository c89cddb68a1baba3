// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.event.KernelCounters;
import dev.netiso.agent.flows.FlowCounters;
import dev.netiso.flow.Verdict;
import java.util.concurrent.atomic.LongAdder;

/** What became of everything that the kernel reported. One thread writes, many read. */
final class AgentCounters {
    final FlowCounters table = new FlowCounters();
    /** Packets within connections. */
    final LongAdder later = new LongAdder();
    /** Packets that the kernel's full tables keep by their source alone. */
    final LongAdder folded = new LongAdder();
    /** Times that what is known could not be kept for the next agent. */
    final LongAdder ledgerFailures = new LongAdder();

    final LongAdder foreign = new LongAdder();
    final LongAdder unknownScope = new LongAdder();
    final LongAdder undecodable = new LongAdder();
    volatile KernelCounters kernel = KernelCounters.ZERO;

    /** In Prometheus' text format. */
    String toMetrics() {
        KernelCounters seen = kernel;
        StringBuilder text = new StringBuilder();
        write(text, "kernel_drops_total", "Packets dropped for a policy-type reason", seen.drops());
        write(
                text,
                "kernel_ring_full_total",
                "First sights that came with a drain, since the ring buffer was full",
                seen.ringFull());
        write(
                text,
                "kernel_folded_total",
                "Packets counted by source alone, since the tables were full",
                seen.folded());
        write(
                text,
                "kernel_nested_total",
                "Drops not looked at since they came in the middle of another, an upper bound",
                seen.nested());
        write(text, "kernel_not_first_total", "Drops that were no first packet of a connection", seen.notFirst());
        write(
                text,
                "kernel_not_parsed_total",
                "Drops that were not IP or whose headers were cut off",
                seen.notParsed());
        for (Verdict verdict : Verdict.values()) {
            write(text, "flows_total{verdict=\"" + verdict + "\"}", "Flows that were reported", table.flows(verdict));
        }
        write(
                text,
                "repeats_total",
                "Packets and attempts of connections whose flow was reported before",
                table.repeats());
        write(text, "forgotten_total", "Connections forgotten, since the table was full", table.forgotten());
        write(text, "foreign_total", "Events of network namespaces that are not this node's", foreign.sum());
        write(
                text,
                "unknown_scope_total",
                "Events of network namespaces that were not known and not looked up, not reported",
                unknownScope.sum());
        write(text, "undecodable_total", "Events that could not be decoded", undecodable.sum());
        return text.toString();
    }

    private static void write(StringBuilder text, String name, String help, long value) {
        String full = "netiso_agent_" + name;
        text.append("# HELP ").append(full).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(full).append(" counter\n");
        text.append(full).append(' ').append(value).append('\n');
    }
}
