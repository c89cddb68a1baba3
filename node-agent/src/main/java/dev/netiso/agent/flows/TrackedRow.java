// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.event.FlowRow;
import org.jspecify.annotations.Nullable;

/**
 * A row of the kernel's tables, by its key, and what of it was counted. The kernel begins a new entry for the same key after each drain; its first time tells
 * one entry from another, so that what a ring event, a drain or a drain before a crash has brought already is never counted twice.
 */
final class TrackedRow extends HashChains.Item<TrackedRow> {
    private static final int KEY_LONGS = FlowRow.KEY_BYTES / Long.BYTES;

    final long[] key;
    TrackedFlow flow;
    /** The row of the same flow that was known before this one. */
    @Nullable
    TrackedRow sibling;
    /** When the entry began of which {@link #counted} is known; nanoseconds of the kernel's clock. */
    long entry;
    /** How much of that entry is counted. */
    long counted;
    /** How much of all its entries counts for its flow. */
    long total;
    /** Something changed that the ledger does not have yet. */
    boolean changed;
    /** What is counted came by the ring alone: the drain will bring it once more. */
    boolean ahead;
    /** There was no room for it: it is known during one call only, and its flow's head keeps what it counts. */
    boolean passing;

    TrackedRow(long[] key, long hash, TrackedFlow flow) {
        super(hash);
        this.key = key;
        this.flow = flow;
    }

    boolean is(FlowRow row) {
        for (int i = 0; i < key.length; i++) {
            if (key[i] != row.bytes().getLong(i * Long.BYTES)) {
                return false;
            }
        }
        return true;
    }

    static long[] key(FlowRow row) {
        long[] key = new long[KEY_LONGS];
        for (int i = 0; i < key.length; i++) {
            key[i] = row.bytes().getLong(i * Long.BYTES);
        }
        return key;
    }

    static long hash(FlowRow row, long seed) {
        long hash = seed;
        for (int i = 0; i < KEY_LONGS; i++) {
            hash = Hash.mix(hash ^ row.bytes().getLong(i * Long.BYTES));
        }
        return hash;
    }

    static long hash(long[] key, long seed) {
        long hash = seed;
        for (long part : key) {
            hash = Hash.mix(hash ^ part);
        }
        return hash;
    }

    /**
     * Takes note of what the kernel has counted in an entry.
     *
     * @return how much of it is news
     */
    long count(long entryBegan, long inEntry) {
        boolean same = entryBegan == entry;
        long before = same ? counted : 0;
        entry = entryBegan;
        counted = Math.max(before, inEntry);
        return counted - before;
    }
}
