// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.attribution.Place;
import dev.netiso.agent.event.FlowRow;
import dev.netiso.flow.Verdict;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection with one verdict between two ends, and what was reported of it. Times are nanoseconds of the kernel's clock. */
final class TrackedFlow {
    /** Time of a flow that was not reported yet. */
    static final long NEVER = Long.MIN_VALUE;

    /** What the kernel knew of an end; 0 where it knew nothing. */
    static final class End {
        int netns;
        long cgroupId;
        /** Where it was found to be without its socket: not what tells one connection from another. */
        Place found = Place.UNKNOWN;

        private boolean admits(int otherNetns, long otherCgroupId) {
            return fits(netns, otherNetns) && fits(cgroupId, otherCgroupId);
        }

        boolean admits(End other) {
            return admits(other.netns, other.cgroupId);
        }

        private void learn(FlowRow row) {
            netns = netns == 0 ? row.socketNetns() : netns;
            cgroupId = cgroupId == 0 ? row.cgroupId() : cgroupId;
        }

        private void learn(End other) {
            netns = netns == 0 ? other.netns : netns;
            cgroupId = cgroupId == 0 ? other.cgroupId : cgroupId;
            find(other.found);
        }

        void find(Place where) {
            if (found.podUid().isEmpty() && where.netns() != 0) {
                found = where;
            }
        }

        private static boolean fits(long known, long other) {
            return known == 0 || other == 0 || known == other;
        }
    }

    Route route;
    final Verdict verdict;
    final int reason;
    /** 0 for every reason that packet filters give, since one connection may meet several; the reason itself for others. */
    final int kind;

    final End source = new End();
    final End destination = new End();
    private int place;
    private int iif;

    @Nullable
    TrackedRow rows;

    private @Nullable TrackedRow head;

    final FlowList.Link age = new FlowList.Link(this);
    final FlowList.Link due = new FlowList.Link(this);
    ConnectionIndex.Way way;
    ConnectionIndex.@Nullable Way dialledWay;

    /** First time of what is not reported yet. */
    long began;

    long last;
    /** First time of the latest entry: what hides this flow must have come around it. */
    long since;
    /** First time of an attempt that waits for its answer; {@link #NEVER} if none does. */
    long awaitingSince = NEVER;

    /** Attempts that were made when that waiting began: only of those the time is over when it ends. */
    long awaited;
    /** Answers of the connection that were set off against attempts already. */
    long answersUsed;
    /** How much of {@link #total} may be reported: attempts beyond may be answered yet. */
    long ripe = Long.MAX_VALUE;

    int sourcePort;
    int tcpSequence;
    private long bySource;
    private long byDestination;
    private long onTheWay;
    /** How much of {@link #total} was reported, or hidden. */
    long settled;
    /** Something was tried anew since the last report: not retransmissions alone. */
    boolean goesOn;

    /** Rows that the ring brought and no drain did yet. */
    int rowsAhead;

    boolean inBatch;
    boolean forgotten;
    long reportedAt = NEVER;
    /** What the last report said. */
    long reportBegan;

    long reportLast;
    long reportCount;
    int reportPort;

    TrackedFlow(Route route, Verdict verdict, int kind, FlowRow row, long seed) {
        this.route = route;
        this.verdict = verdict;
        this.reason = row.reason();
        this.kind = kind;
        this.place = row.netns();
        this.iif = row.incomingDevice();
        this.began = row.first();
        this.last = row.first();
        this.way = new ConnectionIndex.Way(this, route.connection(), seed);
        this.dialledWay = dialledWay(route, seed);
    }

    private ConnectionIndex.@Nullable Way dialledWay(Route to, long seed) {
        Connection dialled = to.dialled();
        return dialled == null ? null : new ConnectionIndex.Way(this, dialled, seed);
    }

    /** It leads elsewhere than was known; to be called while no index has it. */
    void lead(Route to, long seed) {
        route = to;
        way = new ConnectionIndex.Way(this, to.connection(), seed);
        dialledWay = dialledWay(to, seed);
    }

    /** Adds a row; the first one is the flow's head, by which it is named. */
    void add(TrackedRow row) {
        row.flow = this;
        row.sibling = rows;
        rows = row;
        head = head == null ? row : head;
    }

    /** The same for all rows of the flow, and in every table. */
    long identity() {
        return TrackedRow.hash(head().key, 0);
    }

    TrackedRow head() {
        return Objects.requireNonNull(head);
    }

    /** Whether the row may be of this flow: nothing that is known of its ends is otherwise. */
    boolean admits(FlowRow row) {
        boolean sameDevice =
                iif == 0 || row.incomingDevice() == 0 || place != row.netns() || iif == row.incomingDevice();
        return sameDevice
                && switch (row.socket()) {
                    case NONE -> true;
                    case SOURCE -> source.admits(row.socketNetns(), row.cgroupId());
                    case DESTINATION -> destination.admits(row.socketNetns(), row.cgroupId());
                };
    }

    /** Whether both may be of the same connection. */
    boolean admits(TrackedFlow other) {
        return source.admits(other.source) && destination.admits(other.destination);
    }

    /** Learns what the row knows of the ends. */
    void learn(FlowRow row) {
        if (iif == 0) {
            iif = row.incomingDevice();
            place = row.netns();
        }
        switch (row.socket()) {
            case NONE -> {}
            case SOURCE -> source.learn(row);
            case DESTINATION -> destination.learn(row);
        }
    }

    /** Whether the row tells of the attempt that was the latest one already. */
    boolean continues(FlowRow row) {
        return row.attempts() == 1 && row.sourcePort() == sourcePort && row.tcpSequence() == tcpSequence;
    }

    /** Adds to what one end told. */
    void addTotal(FlowRow.Socket end, long news) {
        switch (end) {
            case NONE -> onTheWay += news;
            case SOURCE -> bySource += news;
            case DESTINATION -> byDestination += news;
        }
    }

    void add(FlowRow row, long news) {
        addTotal(row.socket(), news);
        if (last <= row.last()) {
            sourcePort = row.sourcePort();
            tcpSequence = row.tcpSequence();
        }
        since = row.first();
        seen(row.last());
    }

    /** Takes over what is known of a flow of one row, which is this connection too. */
    void absorb(TrackedFlow other) {
        if (unsettled() == 0) {
            began = Math.max(began, other.began);
        }
        bySource += other.bySource;
        byDestination += other.byDestination;
        onTheWay += other.onTheWay;
        source.learn(other.source);
        destination.learn(other.destination);
        goesOn |= other.goesOn;
        rowsAhead += other.rowsAhead;
        since = Math.max(since, other.since);
        if (last <= other.last) {
            sourcePort = other.sourcePort;
            tcpSequence = other.tcpSequence;
        }
        seen(other.last);
        other.forgotten = true;
        other.inBatch = false;
        add(other.head());
    }

    void seen(long time) {
        last = Math.max(last, time);
    }

    /** A packet is dropped once; what both ends of a connection tell is the same connection. */
    long total() {
        return verdict == Verdict.DROPPED
                ? bySource + byDestination + onTheWay
                : Math.max(Math.max(bySource, byDestination), onTheWay);
    }

    boolean isToldByClient() {
        return bySource > 0;
    }

    boolean isToldByClientAlone() {
        return bySource > 0 && byDestination == 0 && onTheWay == 0;
    }

    /** Whether nothing of it was reported or hidden, and it has one row: then it may become part of another one. */
    boolean isUntold() {
        return reportedAt == NEVER && settled == 0 && head().equals(rows);
    }

    long unsettled() {
        return total() - settled;
    }

    /** How much a report would tell now. */
    long reportable() {
        return Math.min(total(), ripe) - settled;
    }
}
