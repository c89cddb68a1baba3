// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import dev.netiso.flow.Lost;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;

/** Counts what was lost, by node and place. Safe for many threads. */
public final class Losses {
    private static final Logger LOG = Logger.getLogger(Losses.class.getName());

    /** Older losses do not concern those who read flows now; they stay in the total. */
    private static final Duration RECENT = Duration.ofMinutes(10);

    /**
     * What was lost in one place of one node.
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

    private final Map<Where, Loss> losses = new ConcurrentSkipListMap<>();
    private final AtomicLong total = new AtomicLong();
    private final InstantSource clock;

    public Losses(InstantSource clock) {
        this.clock = clock;
    }

    void add(String node, Lost lost) {
        Loss now = losses.merge(
                new Where(node, lost.place()),
                new Loss(node, lost.place(), lost.count(), clock.instant()),
                (old, more) -> new Loss(node, lost.place(), old.count() + more.count(), more.last()));
        total.addAndGet(lost.count());
        LOG.warning(() -> lost.count() + " events lost on " + node + " in " + lost.place() + " (" + now.count()
                + " there since the start)");
    }

    /** Events lost since this server began. */
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
