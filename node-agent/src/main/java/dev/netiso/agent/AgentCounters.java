// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.event.KernelCounters;
import dev.netiso.agent.flows.FlowCounters;
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
    /** Rows that the last drain brought. */
    volatile long drainedRows;
}
