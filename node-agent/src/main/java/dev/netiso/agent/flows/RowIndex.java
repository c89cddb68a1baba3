// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import static dev.netiso.agent.flows.Slots.NONE;

import dev.netiso.agent.event.FlowRow;

/** Finds rows by their key; all parts of a row are found by its hash. */
final class RowIndex {
    private final TrackedRows rows;
    private final Routes routes;
    private final Chains chains;

    RowIndex(TrackedRows rows, Routes routes) {
        this.rows = rows;
        this.routes = routes;
        this.chains = new Chains(tracked -> rows.hash[tracked]);
        rows.slots.add(chains::grow);
    }

    int size() {
        return chains.size();
    }

    void add(int tracked) {
        chains.add(tracked);
    }

    void remove(int tracked) {
        chains.remove(tracked);
    }

    /** What is known of a row: of its parts, the one that counted last; {@link Slots#NONE} if there is none. */
    int find(FlowRow row, int hash) {
        int latest = NONE;
        for (int known = first(row, hash); known != NONE; known = next(known, row)) {
            if (latest == NONE || rows.entry[latest] < rows.entry[known]) {
                latest = known;
            }
        }
        return latest;
    }

    /** The part of a row that leads to an endpoint; {@link Slots#NONE} if there is none. */
    int find(FlowRow row, int hash, Connection endpoint) {
        for (int known = first(row, hash); known != NONE; known = next(known, row)) {
            if (routes.is(Routes.arrived(rows.flow[known]), endpoint)) {
                return known;
            }
        }
        return NONE;
    }

    /** What other parts of a row counted of the entry that it has now. */
    long countedElsewhere(int part, FlowRow row) {
        long sum = 0;
        for (int known = first(row, rows.hash[part]); known != NONE; known = next(known, row)) {
            if (rows.entry[known] == row.first() && known != part) {
                sum += rows.counted[known];
            }
        }
        return sum;
    }

    private int first(FlowRow row, int hash) {
        return thisOrNext(chains.first(hash), hash, row);
    }

    private int next(int known, FlowRow row) {
        return thisOrNext(chains.next(known), rows.hash[known], row);
    }

    private int thisOrNext(int start, int hash, FlowRow row) {
        int known = start;
        while (known != NONE && !(rows.hash[known] == hash && rows.is(known, row))) {
            known = chains.next(known);
        }
        return known;
    }
}
