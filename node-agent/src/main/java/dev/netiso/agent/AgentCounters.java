// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.event.KernelCounters;
import java.util.concurrent.atomic.LongAdder;

/** What became of everything that the kernel reported. One thread writes, many read. */
final class AgentCounters {
    final LongAdder flows = new LongAdder();
    final LongAdder repeats = new LongAdder();
    final LongAdder foreign = new LongAdder();
    final LongAdder unknownScope = new LongAdder();
    final LongAdder undecodable = new LongAdder();
    volatile KernelCounters kernel = KernelCounters.ZERO;

    /** In Prometheus' text format. */
    String toMetrics() {
        KernelCounters seen = kernel;
        StringBuilder text = new StringBuilder();
        write(text, "kernel_drops_total", "Packets dropped for a policy-type reason", seen.drops());
        write(text, "kernel_lost_total", "Events lost since the ring buffer was full", seen.ringFull());
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
        write(text, "flows_total", "Flows that were reported", flows.sum());
        write(
                text,
                "repeats_total",
                "Events of a connection whose flow was reported a short time before",
                repeats.sum());
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
