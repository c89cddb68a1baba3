// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import java.nio.ByteBuffer;

/**
 * A window onto one entry of the ledger, {@code struct netiso_key} and {@code struct netiso_ledger}: a row as it was told so far, when, and the drain that
 * is in it already. Not safe for use by several threads.
 */
public final class LedgerEntry {
    /** Size of an entry in bytes: a row, and two numbers behind it. */
    public static final int BYTES = FlowRow.KEY_BYTES + Layouts.size(Layouts.LEDGER);

    private static final int REPORTED_AT = FlowRow.KEY_BYTES + Layouts.offset(Layouts.LEDGER, "reported_at");
    private static final int EPOCH = FlowRow.KEY_BYTES + Layouts.offset(Layouts.LEDGER, "epoch");

    private final FlowRow row = new FlowRow();
    private ByteBuffer entry = ByteBuffer.allocate(BYTES);

    /**
     * Looks at another entry.
     *
     * @throws IllegalArgumentException if it is not as long as an entry
     */
    public LedgerEntry at(ByteBuffer next) {
        if (next.limit() != BYTES) {
            throw new IllegalArgumentException("ledger entry: " + next.limit() + " bytes (expected: " + BYTES + ")");
        }
        entry = next;
        return this;
    }

    /** The row in it; valid until this looks at another entry. */
    public FlowRow row() {
        return row.at(entry.slice(0, FlowRow.BYTES).order(entry.order()));
    }

    /** Nanoseconds of CLOCK_MONOTONIC. */
    public long reportedAt() {
        return entry.getLong(REPORTED_AT);
    }

    /** Number of the latest drain that is in it. */
    public long epoch() {
        return entry.getLong(EPOCH);
    }

    /** Sets what {@link #reportedAt} and {@link #epoch} say. */
    public void mark(long reportedAt, long epoch) {
        entry.putLong(REPORTED_AT, reportedAt).putLong(EPOCH, epoch);
    }
}
