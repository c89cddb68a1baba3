// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.store;

import dev.netiso.flow.FlowRing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last N flows, in the order in which they were stored. A reader goes on from a version and gets every later flow once, or learns that some of them are
 * no longer there. Safe for many writers and readers; writers never wait for readers.
 *
 * <p>Versions begin at the time at which the store was made, so that one of an earlier life of the server is always too old and never names another flow.
 */
public final class FlowStore {
    /** Leaves room for a million flows a second, and stays below 2^53 until the year 2255. */
    private static final int VERSIONS_PER_MILLISECOND = 1000;

    private final FlowRing<StoredFlow> ring;
    private final Map<String, StoredFlow> byId = new HashMap<>();
    private final long base;

    /**
     * A store without flows.
     *
     * @param retain how many flows are kept, at least 1
     */
    public FlowStore(int retain, Instant now) {
        ring = new FlowRing<>(retain);
        base = now.toEpochMilli() * VERSIONS_PER_MILLISECOND;
    }

    /** Flows after some version. */
    public sealed interface Page {
        /**
         * They are all there.
         *
         * @param flows oldest first; empty if none came since
         * @param end the version to go on from
         */
        record Of(List<StoredFlow> flows, long end) implements Page {}

        /** Some of them are no longer retained, or the version is not one of this store. */
        record Gone(long oldest) implements Page {}
    }

    /** Stores a flow in place of the oldest. */
    public synchronized StoredFlow add(ExplainedFlow explained) {
        ring.at(ring.end() - ring.capacity()).ifPresent(oldest -> byId.remove(oldest.id()));
        StoredFlow stored = new StoredFlow(freeId(explained.flow().uuid()), base + ring.end() + 1, explained);
        byId.put(stored.id(), stored);
        ring.append(stored);
        notifyAll();
        return stored;
    }

    private String freeId(String uuid) {
        for (int candidate = 0; candidate < FlowId.CANDIDATES; candidate++) {
            String id = FlowId.of(uuid, candidate);
            if (!byId.containsKey(id)) {
                return id;
            }
        }
        throw new IllegalStateException("no free id for flow " + uuid);
    }

    /** The flow with that id, while it is retained. */
    public synchronized Optional<StoredFlow> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The version of the youngest flow; what {@link #after} begins from to get only what comes. */
    public long version() {
        return base + ring.end();
    }

    /** The version from which {@link #after} begins with the oldest flow that is retained. */
    public long beginning() {
        return base + ring.start();
    }

    /** At most that many flows that were stored after the version. */
    public Page after(long version, int limit) {
        long next = version - base;
        if (next < ring.start() || next > ring.end()) {
            return new Page.Gone(beginning());
        }
        List<StoredFlow> flows = new ArrayList<>();
        while (flows.size() < limit && next < ring.end()) {
            Optional<StoredFlow> flow = ring.at(next);
            if (flow.isEmpty()) {
                return new Page.Gone(beginning());
            }
            flows.add(flow.get());
            next++;
        }
        return new Page.Of(List.copyOf(flows), base + next);
    }

    /** Waits until there is a flow after the version, but not longer than that. */
    public synchronized void await(long version, Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        long left = longest.toMillis();
        while (version() <= version && left > 0) {
            wait(left);
            left = (end - System.nanoTime()) / 1_000_000;
        }
    }

    /** The ring itself, for Hubble's Observer service. */
    public FlowRing<StoredFlow> ring() {
        return ring;
    }
}
