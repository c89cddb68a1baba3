// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.event.FlowRow;
import dev.netiso.flow.Verdict;
import java.util.Arrays;
import java.util.List;

/**
 * Connections with one verdict between two ends, and what was reported of them, in columns: a flow is its slot. Times are nanoseconds of the kernel's clock.
 */
final class TrackedFlows {
    /** Time of what has not happened yet. */
    static final long NEVER = Long.MIN_VALUE;

    private static final List<Verdict> VERDICTS = List.of(Verdict.values());

    final Slots slots;
    final TrackedRows rows;
    final Routes routes = new Routes();
    final Ends source = new Ends();
    final Ends destination = new Ends();
    /** In the order in which something was last drained of them. */
    final FlowList.Links ages = new FlowList.Links();
    /** By when something is to be done about them. */
    final FlowList.Links dues = new FlowList.Links();

    private byte[] verdict = {};
    int[] reason = {};
    /** 0 for every reason that packet filters give, since one connection may meet several; the reason itself for others. */
    int[] kind = {};

    private int[] place = {};
    private int[] iif = {};
    /** The row by which a flow is named: its first. The others are behind it, see {@link TrackedRows#sibling}. */
    int[] head = {};

    /** First time of what is not reported yet. */
    long[] began = {};

    long[] last = {};
    /** First time of the latest entry: what hides this flow must have come around it. */
    long[] since = {};
    /** First time of an attempt that waits for its answer; {@link #NEVER} if none does. */
    long[] awaitingSince = {};
    /** Attempts that were made when that waiting began: only of those the time is over when it ends. */
    long[] awaited = {};
    /** Answers of the connection that were set off against attempts already. */
    long[] answersUsed = {};
    /** How much of {@link #total} may be reported: attempts beyond may be answered yet. */
    long[] ripe = {};

    char[] sourcePort = {};
    int[] tcpSequence = {};
    private long[] bySource = {};
    private long[] byDestination = {};
    private long[] onTheWay = {};
    /** How much of {@link #total} was reported, or hidden. */
    long[] settled = {};
    /** Something was tried anew since the last report: not retransmissions alone. */
    boolean[] goesOn = {};
    /** Rows that the ring brought and no drain did yet. */
    int[] rowsAhead = {};

    boolean[] inBatch = {};
    /** There was no room for it: no index has it, nothing more comes of it, and it goes when it was reported. */
    boolean[] passing = {};

    /** What the last report said. */
    long[] reportBegan = {};
    /** {@link #NEVER} if there was none. */
    long[] reportLast = {};

    long[] reportCount = {};
    char[] reportPort = {};

    /** @param most how many there may be at a time */
    TrackedFlows(TrackedRows rows, int most) {
        this.rows = rows;
        this.slots = new Slots(most);
        slots.add(this::grow);
    }

    private void grow(int length) {
        routes.grow(length);
        source.grow(length);
        destination.grow(length);
        ages.grow(length);
        dues.grow(length);
        growTimes(length);
        growCounts(length);
        growRest(length);
    }

    private void growTimes(int length) {
        began = Arrays.copyOf(began, length);
        last = Arrays.copyOf(last, length);
        since = Arrays.copyOf(since, length);
        awaitingSince = Arrays.copyOf(awaitingSince, length);
        reportBegan = Arrays.copyOf(reportBegan, length);
        reportLast = Arrays.copyOf(reportLast, length);
    }

    private void growCounts(int length) {
        awaited = Arrays.copyOf(awaited, length);
        answersUsed = Arrays.copyOf(answersUsed, length);
        ripe = Arrays.copyOf(ripe, length);
        bySource = Arrays.copyOf(bySource, length);
        byDestination = Arrays.copyOf(byDestination, length);
        onTheWay = Arrays.copyOf(onTheWay, length);
        settled = Arrays.copyOf(settled, length);
        reportCount = Arrays.copyOf(reportCount, length);
    }

    private void growRest(int length) {
        verdict = Arrays.copyOf(verdict, length);
        reason = Arrays.copyOf(reason, length);
        kind = Arrays.copyOf(kind, length);
        place = Arrays.copyOf(place, length);
        iif = Arrays.copyOf(iif, length);
        head = Arrays.copyOf(head, length);
        sourcePort = Arrays.copyOf(sourcePort, length);
        tcpSequence = Arrays.copyOf(tcpSequence, length);
        goesOn = Arrays.copyOf(goesOn, length);
        rowsAhead = Arrays.copyOf(rowsAhead, length);
        inBatch = Arrays.copyOf(inBatch, length);
        passing = Arrays.copyOf(passing, length);
        reportPort = Arrays.copyOf(reportPort, length);
    }

    /** Takes a slot for a flow that a row begins, of which nothing is counted; the row itself is added later. */
    int take(Route route, Verdict itsVerdict, int itsKind, FlowRow row) {
        int flow = slots.take();
        routes.set(flow, route);
        verdict[flow] = (byte) VERDICTS.indexOf(itsVerdict);
        reason[flow] = row.reason();
        kind[flow] = itsKind;
        place[flow] = row.netns();
        iif[flow] = row.incomingDevice();
        began[flow] = row.first();
        last[flow] = row.first();
        since[flow] = 0;
        source.clear(flow);
        destination.clear(flow);
        clear(flow);
        return flow;
    }

    private void clear(int flow) {
        head[flow] = Slots.NONE;
        sourcePort[flow] = 0;
        tcpSequence[flow] = 0;
        bySource[flow] = 0;
        byDestination[flow] = 0;
        onTheWay[flow] = 0;
        settled[flow] = 0;
        goesOn[flow] = false;
        rowsAhead[flow] = 0;
        inBatch[flow] = false;
        passing[flow] = false;
        awaitingSince[flow] = NEVER;
        awaited[flow] = 0;
        answersUsed[flow] = 0;
        ripe[flow] = Long.MAX_VALUE;
        reportBegan[flow] = 0;
        reportLast[flow] = NEVER;
        reportCount[flow] = 0;
        reportPort[flow] = 0;
    }

    /** Lets go of a flow, which no index has any more, but not of its rows. */
    void release(int flow) {
        ages.remove(flow);
        dues.remove(flow);
        slots.release(flow);
    }

    Verdict verdict(int flow) {
        return VERDICTS.get(verdict[flow]);
    }

    /** Adds a row; the first one is the flow's head. */
    void add(int flow, int row) {
        rows.flow[row] = flow;
        if (head[flow] == Slots.NONE) {
            head[flow] = row;
        } else {
            rows.sibling[row] = rows.sibling[head[flow]];
            rows.sibling[head[flow]] = row;
        }
    }

    /** The same for all rows of the flow, and in every table. */
    long identity(int flow) {
        return rows.identity(head[flow]);
    }

    /** Whether the row may be of this flow: nothing that is known of its ends is otherwise. */
    boolean admits(int flow, FlowRow row) {
        boolean sameDevice = iif[flow] == 0
                || row.incomingDevice() == 0
                || place[flow] != row.netns()
                || iif[flow] == row.incomingDevice();
        return sameDevice
                && switch (row.socket()) {
                    case NONE -> true;
                    case SOURCE -> source.admits(flow, row);
                    case DESTINATION -> destination.admits(flow, row);
                };
    }

    /** Whether both may be of the same connection. */
    boolean admits(int flow, int other) {
        return source.admits(flow, other) && destination.admits(flow, other);
    }

    /** Learns what the row knows of the ends. */
    void learn(int flow, FlowRow row) {
        if (iif[flow] == 0) {
            iif[flow] = row.incomingDevice();
            place[flow] = row.netns();
        }
        switch (row.socket()) {
            case NONE -> {}
            case SOURCE -> source.learn(flow, row);
            case DESTINATION -> destination.learn(flow, row);
        }
    }

    /** Whether the row tells of the attempt that was the latest one already. */
    boolean continues(int flow, FlowRow row) {
        return row.attempts() == 1 && row.sourcePort() == sourcePort[flow] && row.tcpSequence() == tcpSequence[flow];
    }

    /** Adds to what one end told. */
    void addTotal(int flow, FlowRow.Socket end, long news) {
        switch (end) {
            case NONE -> onTheWay[flow] += news;
            case SOURCE -> bySource[flow] += news;
            case DESTINATION -> byDestination[flow] += news;
        }
    }

    void add(int flow, FlowRow row, long news) {
        addTotal(flow, row.socket(), news);
        if (last[flow] <= row.last()) {
            sourcePort[flow] = (char) row.sourcePort();
            tcpSequence[flow] = row.tcpSequence();
        }
        since[flow] = row.first();
        seen(flow, row.last());
    }

    /** Takes over what is known of a flow of one row, which is this connection too, and lets go of that one. */
    void absorb(int flow, int other) {
        if (unsettled(flow) == 0) {
            began[flow] = Math.max(began[flow], began[other]);
        }
        bySource[flow] += bySource[other];
        byDestination[flow] += byDestination[other];
        onTheWay[flow] += onTheWay[other];
        source.learn(flow, other);
        destination.learn(flow, other);
        goesOn[flow] |= goesOn[other];
        rowsAhead[flow] += rowsAhead[other];
        since[flow] = Math.max(since[flow], since[other]);
        if (last[flow] <= last[other]) {
            sourcePort[flow] = sourcePort[other];
            tcpSequence[flow] = tcpSequence[other];
        }
        seen(flow, last[other]);
        add(flow, head[other]);
        release(other);
    }

    void seen(int flow, long time) {
        last[flow] = Math.max(last[flow], time);
    }

    /** A packet is dropped once; what both ends of a connection tell is the same connection. */
    long total(int flow) {
        return verdict(flow) == Verdict.DROPPED
                ? bySource[flow] + byDestination[flow] + onTheWay[flow]
                : Math.max(Math.max(bySource[flow], byDestination[flow]), onTheWay[flow]);
    }

    boolean isToldByClient(int flow) {
        return bySource[flow] > 0;
    }

    boolean isToldByClientAlone(int flow) {
        return bySource[flow] > 0 && byDestination[flow] == 0 && onTheWay[flow] == 0;
    }

    boolean isReported(int flow) {
        return reportLast[flow] != NEVER;
    }

    boolean isAwaiting(int flow) {
        return awaitingSince[flow] != NEVER;
    }

    /** Whether nothing of it was reported or hidden, and it has one row: then it may become part of another one. */
    boolean isUntold(int flow) {
        return !isReported(flow) && settled[flow] == 0 && rows.sibling[head[flow]] == Slots.NONE;
    }

    long unsettled(int flow) {
        return total(flow) - settled[flow];
    }

    /** How much a report would tell now. */
    long reportable(int flow) {
        return Math.min(total(flow), ripe[flow]) - settled[flow];
    }
}
