// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.event.KernelCounters;
import dev.netiso.flow.Lost;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Tells what was lost since it last told, by place. Used by one thread. */
final class Losses {
    private static final Logger LOG = Logger.getLogger(Losses.class.getName());

    private final AgentCounters counters;
    private final Consumer<Lost> losses;
    private KernelCounters kernel;
    private long undecodable;
    private long forgotten;

    /** @param atStart what the kernel side had counted before anything was read */
    Losses(AgentCounters counters, KernelCounters atStart, Consumer<Lost> losses) {
        this.counters = counters;
        this.kernel = atStart;
        this.losses = losses;
    }

    void report(KernelCounters now) {
        KernelCounters before = kernel;
        kernel = now;
        counters.kernel = now;
        lost(Lost.Place.KERNEL_RING, now.nested() - before.nested(), "they came while a program looked at another");
        lost(
                Lost.Place.KERNEL_MAP,
                now.folded() - before.folded(),
                "the kernel's tables were full; they are counted, by source alone");
        long badRows = counters.undecodable.sum();
        lost(Lost.Place.DECODER, badRows - undecodable, "they could not be decoded");
        undecodable = badRows;
        long gone = counters.table.forgotten();
        lost(
                Lost.Place.AGENT_TABLE,
                gone - forgotten,
                "the table of connections was full; their next packet makes a flow again");
        forgotten = gone;
    }

    private void lost(Lost.Place place, long events, String why) {
        if (events > 0) {
            LOG.log(Level.WARNING, "lost {0} events: {1}", new Object[] {events, why});
            losses.accept(new Lost(place, events));
        }
    }
}
