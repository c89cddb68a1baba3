// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.store;

import dev.netiso.flow.FlowRing;
import dev.netiso.flow.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The last N flows, and apart from them the last N blocked ones, so that the many that pass push no blocked one out. All in the order in which they were
 * stored. A reader goes on from a version and gets every later flow once, or learns that some of them are no longer there. Safe for many writers and readers;
 * writers never wait for readers.
 *
 * <p>Versions begin at the time at which the store was made, so that one of an earlier life of the server is always too old and never names another flow.
 */
public final class FlowStore {
    /** Leaves room for a million flows a second, and stays below 2^53 until the year 2255. */
    private static final int VERSIONS_PER_MILLISECOND = 1000;

    private final FlowRing<StoredFlow> ring;
    private final FlowRing<StoredFlow> blocked;
    private final Map<String, StoredFlow> byId = new HashMap<>();
    private final long base;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Condition addedBlocked = lock.newCondition();
    private volatile long lastBlocked;
    private volatile long lastBlockedGone;

    /**
     * A store without flows.
     *
     * @param retain how many flows are kept, and how many blocked ones, at least 1
     */
    public FlowStore(int retain, Instant now) {
        ring = new FlowRing<>(retain);
        blocked = new FlowRing<>(retain);
        base = now.toEpochMilli() * VERSIONS_PER_MILLISECOND;
        lastBlocked = base;
        lastBlockedGone = base;
    }

    /** What a reader wants to read. */
    public enum Verdicts {
        EVERY,
        /** Those of {@link Verdict#isBlocked}. */
        BLOCKED
    }

    /**
     * Flows after some version.
     *
     * @param flows those that are retained, oldest first; empty if none came since
     * @param end the version to go on from
     * @param whole whether no flow after the version that was asked for is missing; false as well for a version that is not of this store, which is read from
     *     its beginning
     */
    public record Page(List<StoredFlow> flows, long end, boolean whole) {}

    /** Stores a flow in place of the oldest. */
    public StoredFlow add(ExplainedFlow explained) {
        boolean isBlocked = explained.flow().verdict().isBlocked();
        lock.lock();
        try {
            StoredFlow stored = new StoredFlow(freeId(explained.flow().uuid()), version() + 1, explained);
            byId.put(stored.id(), stored);
            ring.at(ring.end() - ring.capacity())
                    .filter(oldest -> !oldest.explained().flow().verdict().isBlocked())
                    .ifPresent(oldest -> byId.remove(oldest.id()));
            if (isBlocked) {
                addBlocked(stored);
            }
            ring.append(stored);
            added.signalAll();
            return stored;
        } finally {
            lock.unlock();
        }
    }

    private void addBlocked(StoredFlow stored) {
        blocked.at(blocked.end() - blocked.capacity()).ifPresent(oldest -> {
            byId.remove(oldest.id());
            lastBlockedGone = oldest.version();
        });
        blocked.append(stored);
        lastBlocked = stored.version();
        addedBlocked.signalAll();
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
    public Optional<StoredFlow> find(String id) {
        lock.lock();
        try {
            return Optional.ofNullable(byId.get(id));
        } finally {
            lock.unlock();
        }
    }

    /** The version of the youngest flow; what {@link #after} begins from to get only what comes. */
    public long version() {
        return base + ring.end();
    }

    /** The version from which {@link #after} begins with the oldest flow that is retained. */
    public long beginning() {
        return lastBlockedGone;
    }

    /** The oldest version after which no flow of these verdicts is missing. */
    public long wholeSince(Verdicts verdicts) {
        return switch (verdicts) {
            case EVERY -> base + ring.start();
            case BLOCKED -> lastBlockedGone;
        };
    }

    /** At most that many flows that were stored after the version. */
    public Page after(long version, int limit, Verdicts verdicts) {
        long end = version();
        boolean known = version >= base && version <= end;
        long from = known ? version : base;
        List<StoredFlow> flows = new ArrayList<>();
        switch (verdicts) {
            case BLOCKED -> read(blocked, from, end, limit, flows);
            case EVERY -> {
                long start = wholeSince(Verdicts.EVERY);
                read(blocked, from, start, limit, flows);
                read(ring, Math.max(from, start), end, limit, flows);
            }
        }
        long next = flows.size() < limit ? end : flows.getLast().version();
        return new Page(List.copyOf(flows), next, known && from >= wholeSince(verdicts));
    }

    /** Adds what a ring holds of the versions after one and up to another, until there are so many. */
    private static void read(FlowRing<StoredFlow> from, long after, long upTo, int limit, List<StoredFlow> flows) {
        for (long next = firstAfter(from, after); next < from.end() && flows.size() < limit; next++) {
            Optional<StoredFlow> flow = from.at(next);
            if (flow.isPresent() && flow.get().version() > upTo) {
                return;
            }
            flow.ifPresent(flows::add);
        }
    }

    /** By bisection: versions ascend. What is overwritten meanwhile is too old. */
    private static long firstAfter(FlowRing<StoredFlow> ring, long version) {
        long low = ring.start();
        long high = ring.end();
        while (low < high) {
            long middle = (low + high) >>> 1;
            boolean after =
                    ring.at(middle).filter(flow -> flow.version() > version).isPresent();
            high = after ? middle : high;
            low = after ? low : middle + 1;
        }
        return low;
    }

    /** Waits until there is a flow of these verdicts after the version, but not longer than that. */
    public void await(long version, Duration longest, Verdicts verdicts) throws InterruptedException {
        lock.lock();
        try {
            long left = longest.toNanos();
            while (youngest(verdicts) <= version && left > 0) {
                left = (verdicts == Verdicts.BLOCKED ? addedBlocked : added).awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private long youngest(Verdicts verdicts) {
        return switch (verdicts) {
            case EVERY -> version();
            case BLOCKED -> lastBlocked;
        };
    }

    /** The last flows of every verdict, for Hubble's Observer service. */
    public FlowRing<StoredFlow> ring() {
        return ring;
    }
}
