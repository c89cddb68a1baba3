// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.event.KernelCounters;
import dev.netiso.flow.Lost;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Tells what was lost, or told imprecisely, since it last told, by place; the log, where it goes on, at most one line a place in 10 seconds. Used by one thread. */
final class Losses {
    private static final Logger LOG = Logger.getLogger(Losses.class.getName());

    private static final long LINE_EVERY = Duration.ofSeconds(10).toNanos();

    private final AgentCounters counters;
    private final Consumer<Lost> losses;
    private final LongSupplier nanos;
    private final Map<Lost.Place, Unsaid> unsaid = new EnumMap<>(Lost.Place.class);
    private long nested;
    private long folded;
    private long undecodable;
    private long forgotten;

    /** What no line of the log has told yet. */
    private static final class Unsaid {
        private long events;
        private long next;

        Unsaid(long next) {
            this.next = next;
        }
    }

    /** @param nanos a clock that never goes back */
    Losses(AgentCounters counters, Consumer<Lost> losses, LongSupplier nanos) {
        this.nanos = nanos;
        this.counters = counters;
        this.losses = losses;
    }

    /** What agents before this one told of what the kernel side folded, which counts on while none runs. */
    void takeOver(long folded) {
        this.folded = folded;
    }

    void report(KernelCounters now) {
        counters.kernel = now;
        tell(Lost.Place.KERNEL_RING, now.nested() - nested, "they came while a program looked at another");
        nested = now.nested();
        tell(
                Lost.Place.KERNEL_MAP,
                now.folded() - folded,
                "the kernel's tables were full; they are counted, by source alone");
        folded = now.folded();
        long badRows = counters.undecodable.sum();
        tell(Lost.Place.DECODER, badRows - undecodable, "they could not be decoded");
        undecodable = badRows;
        long gone = counters.table.forgotten();
        tell(Lost.Place.AGENT_TABLE, gone - forgotten, "the table was full, and these were quiet for longest");
        forgotten = gone;
    }

    private void tell(Lost.Place place, long events, String why) {
        if (events > 0) {
            losses.accept(new Lost(place, events));
        }
        long now = nanos.getAsLong();
        Unsaid here = unsaid.computeIfAbsent(place, _ -> new Unsaid(now));
        here.events += events;
        if (here.events > 0 && now - here.next >= 0) {
            LOG.log(Level.WARNING, "{0} {1}: {2}", new Object[] {
                here.events, place.effect().text(), why
            });
            here.events = 0;
            here.next = now + LINE_EVERY;
        }
    }
}
