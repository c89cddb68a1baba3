// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

/** Makes one flow of two that turn out to be one connection. */
final class FlowMerger {
    private final TrackedFlows flows;
    private final ConnectionIndex connections;
    private final FlowCounters counters;
    private final Bookkeeper books;
    private final Deadlines deadlines;
    private final Reports reports;

    FlowMerger(
            TrackedFlows flows,
            ConnectionIndex connections,
            FlowCounters counters,
            Bookkeeper books,
            Deadlines deadlines,
            Reports reports) {
        this.flows = flows;
        this.connections = connections;
        this.counters = counters;
        this.books = books;
        this.deadlines = deadlines;
        this.reports = reports;
    }

    /**
     * Adds to a flow what is known of another one, which is forgotten.
     *
     * @param other of the same verdict, with one row, of which nothing was told
     */
    void merge(int other, int into) {
        long before = flows.total(into);
        long alone = flows.total(other);
        long awaitingSince = flows.awaitingSince[other];
        int row = flows.head[other];
        connections.remove(other);
        flows.absorb(into, other);
        books.noteFlow(into);
        books.note(row);
        long added = flows.total(into) - before;
        // Both ends of a connection count the same thing, and each was counted as a connection of its own.
        counters.count(flows.verdict(into), added - alone);
        counters.otherEnd.add(alone - added);
        if (awaitingSince != TrackedFlows.NEVER) {
            deadlines.await(into, awaitingSince);
        } else if (deadlines.isDue(into, flows.last[into])) {
            reports.add(into);
        } else {
            counters.repeats.add(added);
        }
    }

    /** Something of a flow changed. */
    void note(int flow) {
        books.noteFlow(flow);
    }
}
