// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

/** Makes one flow of two that turn out to be one connection. */
final class FlowMerger {
    private final ConnectionIndex connections;
    private final FlowCounters counters;
    private final Bookkeeper books;
    private final Deadlines deadlines;
    private final Reports reports;

    FlowMerger(
            ConnectionIndex connections,
            FlowCounters counters,
            Bookkeeper books,
            Deadlines deadlines,
            Reports reports) {
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
    void merge(TrackedFlow other, TrackedFlow into) {
        long before = into.total();
        connections.remove(other);
        FlowList.remove(other.age);
        FlowList.remove(other.due);
        into.absorb(other);
        books.note(into.head());
        books.note(other.head());
        long added = into.total() - before;
        // Both ends of a connection count the same thing, and each was counted as a connection of its own.
        counters.count(into.verdict, added - other.total());
        counters.otherEnd.add(other.total() - added);
        if (other.awaitingSince != TrackedFlow.NEVER) {
            deadlines.await(into, other.awaitingSince);
        } else if (deadlines.isDue(into, into.last)) {
            reports.add(into);
        } else {
            counters.repeats.add(added);
        }
    }

    /** Something of a flow changed. */
    void note(TrackedFlow flow) {
        books.note(flow);
    }
}
