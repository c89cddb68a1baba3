// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.event.FlowRow;
import org.jspecify.annotations.Nullable;

/** Finds rows by their key; all parts of a row are found by its hash. */
final class RowIndex {
    private final HashChains<TrackedRow> rows = new HashChains<>();

    int size() {
        return rows.size();
    }

    void add(TrackedRow row) {
        rows.add(row);
    }

    void remove(TrackedRow row) {
        rows.remove(row);
    }

    /** What is known of a row: of its parts, the one that counted last; null if there is none. */
    @Nullable
    TrackedRow find(FlowRow row, long hash) {
        TrackedRow latest = null;
        for (TrackedRow known = first(row, hash); known != null; known = next(known, row)) {
            if (latest == null || latest.entry < known.entry) {
                latest = known;
            }
        }
        return latest;
    }

    /** The part of a row that leads to an endpoint; null if there is none. */
    @Nullable
    TrackedRow find(FlowRow row, long hash, Connection endpoint) {
        for (TrackedRow known = first(row, hash); known != null; known = next(known, row)) {
            if (known.flow.route.connection().equals(endpoint)) {
                return known;
            }
        }
        return null;
    }

    /** What other parts of a row counted of the entry that it has now. */
    long countedElsewhere(TrackedRow part, FlowRow row) {
        long sum = 0;
        for (TrackedRow known = first(row, part.hash); known != null; known = next(known, row)) {
            if (known.entry == row.first() && !known.equals(part)) {
                sum += known.counted;
            }
        }
        return sum;
    }

    private @Nullable TrackedRow first(FlowRow row, long hash) {
        TrackedRow first = rows.first(hash);
        return first == null || (first.hash == hash && first.is(row)) ? first : next(first, hash, row);
    }

    private static @Nullable TrackedRow next(TrackedRow known, FlowRow row) {
        return next(known, known.hash, row);
    }

    private static @Nullable TrackedRow next(TrackedRow known, long hash, FlowRow row) {
        TrackedRow next = known.next();
        while (next != null && !(next.hash == hash && next.is(row))) {
            next = next.next();
        }
        return next;
    }
}
