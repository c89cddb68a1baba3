// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.event.KernelCounters;
import dev.netiso.agent.flows.FlowCounters;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What became of everything that the kernel reported. One thread writes, many read. */
final class AgentCounters {
    final FlowCounters table = new FlowCounters();
    /** Entries of what is known that could not be kept for the next agent. */
    final LongAdder ledgerFailures = new LongAdder();

    final LongAdder foreign = new LongAdder();
    final LongAdder unknownScope = new LongAdder();
    final LongAdder undecodable = new LongAdder();
    volatile KernelCounters kernel = KernelCounters.ZERO;
    /** Ends in a network namespace of this node of which it was not known whose it is. */
    volatile LongSupplier unattributed = () -> 0;
    /** Rows of which connection tracking was not asked, for lack of time. */
    volatile LongSupplier routesSkipped = () -> 0;
    /** Rows that the last drain brought. */
    volatile long drainedRows;
}
