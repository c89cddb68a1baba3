// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import dev.netiso.flow.Lost;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;

/** Counts what was lost or told imprecisely, by node and place. Safe for many threads. */
public final class Losses {
    private static final Logger LOG = Logger.getLogger(Losses.class.getName());

    /** Older losses do not concern those who read flows now; they stay in the total. */
    private static final Duration RECENT = Duration.ofMinutes(10);

    /**
     * What was lost, or told imprecisely, in one place of one node.
     *
     * @param count since this server began
     * @param last when it was heard of last
     */
    public record Loss(String node, Lost.Place place, long count, Instant last) {}

    private record Where(String node, Lost.Place place) implements Comparable<Where> {
        @Override
        public int compareTo(Where other) {
            int byNode = node.compareTo(other.node);
            return byNode != 0 ? byNode : place.compareTo(other.place);
        }
    }

    private static final Duration LINE_EVERY = Duration.ofSeconds(10);

    private final Map<Where, Loss> losses = new ConcurrentSkipListMap<>();
    private final Map<Where, Instant> lines = new ConcurrentHashMap<>();
    private final AtomicLong total = new AtomicLong();
    private final InstantSource clock;

    public Losses(InstantSource clock) {
        this.clock = clock;
    }

    void add(String node, Lost lost) {
        Where where = new Where(node, lost.place());
        Loss now = losses.merge(
                where,
                new Loss(node, lost.place(), lost.count(), clock.instant()),
                (old, more) -> new Loss(node, lost.place(), old.count() + more.count(), more.last()));
        if (lost.place().effect() == Lost.Effect.GONE) {
            total.addAndGet(lost.count());
        }
        log(where, now);
    }

    /** Where it goes on, a line in ten seconds: an overload is no time to write a line for each flow. */
    private void log(Where where, Loss now) {
        Instant last = lines.get(where);
        if (last == null || !now.last().isBefore(last.plus(LINE_EVERY))) {
            lines.put(where, now.last());
            LOG.warning(() -> where.place() + " on " + where.node() + ": " + now.count() + " "
                    + where.place().effect().text() + " since the start");
        }
    }

    /** Events lost since this server began; without those that were told imprecisely. */
    public long total() {
        return total.get();
    }

    /** Those of the last minutes, by node. */
    public List<Loss> recent() {
        Instant since = clock.instant().minus(RECENT);
        return losses.values().stream()
                .filter(loss -> loss.last().isAfter(since))
                .toList();
    }
}
