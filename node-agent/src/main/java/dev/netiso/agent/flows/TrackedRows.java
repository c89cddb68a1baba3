// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.event.FlowRow;
import dev.netiso.flow.Verdict;
import java.time.Duration;
import java.util.Arrays;

/**
 * Rows of the kernel's tables, by their keys, and what of them was counted, in columns. The kernel begins a new entry for the same key after each drain; its first
 * time tells one entry from another, so that what a ring event, a drain or a drain before a crash has brought already is never counted twice.
 *
 * <p>Of a client's row whose attempts destination NAT leads to several endpoints there is a part for each of them. All but the first are marked in a place
 * of the key that is 0 otherwise, so that each has an entry of its own in the ledger. They have one hash, and of what the kernel counted nothing is in two.
 */
final class TrackedRows {
    /** The mark of what is no part. */
    static final long WHOLE = 0;

    private static final int KEY_LONGS = FlowRow.KEY_BYTES / Long.BYTES;
    private static final int TCP = 6;

    /** Three years in nanoseconds; more packets than in as many hours at any rate there is. Sums of it do not overflow. */
    private static final long MOST = Duration.ofDays(1000).toNanos();

    final Slots slots;

    /** The keys, one behind the other. */
    long[] keys = {};

    int[] hash = {};
    int[] flow = {};
    /** Another row of the same flow; {@link Slots#NONE} after the last. The first is the flow's head. */
    int[] sibling = {};
    /** When the entry began of which {@link #counted} is known; nanoseconds of the kernel's clock. */
    long[] entry = {};
    /** How much of that entry is counted. */
    long[] counted = {};
    /** How much of all its entries counts for its flow. */
    long[] total = {};
    /** Something changed that the ledger does not have yet. */
    boolean[] changed = {};
    /** What is counted came by the ring alone: the drain will bring it once more. */
    boolean[] ahead = {};
    /** There was no room for it: it is known during one call only, or as long as its flow is held, whose head keeps what it counts. */
    boolean[] passing = {};

    /** @param most how many there may be at a time */
    TrackedRows(int most) {
        slots = new Slots(most);
        slots.add(this::grow);
    }

    private void grow(int length) {
        keys = Arrays.copyOf(keys, length * KEY_LONGS);
        hash = Arrays.copyOf(hash, length);
        flow = Arrays.copyOf(flow, length);
        sibling = Arrays.copyOf(sibling, length);
        entry = Arrays.copyOf(entry, length);
        counted = Arrays.copyOf(counted, length);
        total = Arrays.copyOf(total, length);
        changed = Arrays.copyOf(changed, length);
        ahead = Arrays.copyOf(ahead, length);
        passing = Arrays.copyOf(passing, length);
    }

    /**
     * Takes a slot for a row of which nothing is counted, and which is of no flow yet.
     *
     * @param hashOfRow of the whole row
     * @param mark of the part of it that is meant; {@link #WHOLE} for the row itself
     */
    int take(FlowRow row, int hashOfRow, long mark) {
        int taken = slots.take();
        int key = key(taken);
        for (int i = 0; i < KEY_LONGS; i++) {
            keys[key + i] = row.bytes().getLong(i * Long.BYTES);
        }
        if (mark != WHOLE) {
            keys[key + FlowRow.REASON_AND_DEVICE] = mark;
        }
        hash[taken] = hashOfRow;
        flow[taken] = Slots.NONE;
        sibling[taken] = Slots.NONE;
        entry[taken] = 0;
        counted[taken] = 0;
        total[taken] = 0;
        changed[taken] = false;
        ahead[taken] = false;
        passing[taken] = false;
        return taken;
    }

    /** @throws IllegalArgumentException if the row holds times or counts that the kernel side never writes */
    static void requirePossible(FlowRow row) {
        if (!isPossible(row.first())
                || !isPossible(row.last())
                || !isPossible(row.packets())
                || !isPossible(row.attempts())) {
            throw new IllegalArgumentException("flow row: " + row.packets() + " packets, " + row.attempts()
                    + " attempts from " + row.first() + " to " + row.last());
        }
    }

    private static boolean isPossible(long timeOrCount) {
        return timeOrCount >= 0 && timeOrCount <= MOST;
    }

    /** Where a row's key begins in {@link #keys}. */
    static int key(int tracked) {
        return tracked * KEY_LONGS;
    }

    /** A copy of a row's key. */
    long[] copyOfKey(int tracked) {
        return Arrays.copyOfRange(keys, key(tracked), key(tracked + 1));
    }

    /** Whether this is that row, or a part of it. */
    boolean is(int tracked, FlowRow row) {
        int key = key(tracked);
        for (int i = 0; i < KEY_LONGS; i++) {
            if (keys[key + i] != row.bytes().getLong(i * Long.BYTES)
                    && !(i == FlowRow.REASON_AND_DEVICE && mayHaveParts(row))) {
                return false;
            }
        }
        return true;
    }

    /** Whether destination NAT is seen by the attempt alone: where TCP's sockets tell. */
    static boolean mayHaveParts(FlowRow row) {
        return row.protocol() == TCP
                && row.socket() == FlowRow.Socket.SOURCE
                && row.verdict() != FlowRow.RowVerdict.DROPPED;
    }

    /** The verdict of the flow of which the row is. */
    static Verdict verdict(FlowRow row) {
        return switch (row.verdict()) {
            case DROPPED -> Verdict.DROPPED;
            case FORWARDED -> Verdict.FORWARDED;
            case UNANSWERED, ATTEMPTED -> Verdict.UNANSWERED;
            case REFUSED -> Verdict.REFUSED;
        };
    }

    /** What marks the part of a row that leads to an endpoint. */
    static long mark(Connection endpoint) {
        return endpoint.hash(0) | 1;
    }

    static int hash(FlowRow row, long seed) {
        long hash = seed;
        for (int i = 0; i < KEY_LONGS; i++) {
            hash = Hash.mix(hash ^ row.bytes().getLong(i * Long.BYTES));
        }
        return (int) hash;
    }

    /** A name of the row that is the same in every table. */
    long identity(int tracked) {
        long hash = 0;
        for (int i = key(tracked); i < key(tracked + 1); i++) {
            hash = Hash.mix(hash ^ keys[i]);
        }
        return hash;
    }

    /**
     * Takes note of what the kernel has counted in an entry.
     *
     * @return how much of it is news
     */
    long count(int tracked, long entryBegan, long inEntry) {
        long before = entryBegan == entry[tracked] ? counted[tracked] : 0;
        entry[tracked] = entryBegan;
        counted[tracked] = Math.max(before, inEntry);
        return counted[tracked] - before;
    }
}
