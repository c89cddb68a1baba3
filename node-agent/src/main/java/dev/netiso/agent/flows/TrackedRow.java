// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.event.FlowRow;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A row of the kernel's tables, by its key, and what of it was counted. The kernel begins a new entry for the same key after each drain; its first time tells
 * one entry from another, so that what a ring event, a drain or a drain before a crash has brought already is never counted twice.
 *
 * <p>Of a client's row whose attempts destination NAT leads to several endpoints there is a part for each of them. All but the first are marked in a place
 * of the key that is 0 otherwise, so that each has an entry of its own in the ledger. They have one hash, and of what the kernel counted nothing is in two.
 */
final class TrackedRow extends HashChains.Item<TrackedRow> {
    private static final int KEY_LONGS = FlowRow.KEY_BYTES / Long.BYTES;
    private static final int TCP = 6;

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

    /** Whether this is that row, or a part of it. */
    boolean is(FlowRow row) {
        for (int i = 0; i < key.length; i++) {
            if (key[i] != row.bytes().getLong(i * Long.BYTES)
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

    /** The row of which that is a part, or the same. */
    static FlowRow whole(FlowRow part) {
        if (!mayHaveParts(part)) {
            return part;
        }
        ByteBuffer bytes = ByteBuffer.allocate(FlowRow.BYTES).order(part.bytes().order());
        bytes.put(0, part.bytes(), 0, FlowRow.BYTES);
        bytes.putLong(FlowRow.REASON_AND_DEVICE * Long.BYTES, 0);
        return new FlowRow().at(bytes);
    }

    /** The key of the part of a row that leads to an endpoint. */
    static long[] key(FlowRow row, Connection endpoint) {
        long[] key = key(row);
        key[FlowRow.REASON_AND_DEVICE] = endpoint.hash(0) | 1;
        return key;
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
