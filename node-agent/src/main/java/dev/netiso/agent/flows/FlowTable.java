// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import static dev.netiso.agent.flows.Slots.NONE;

import dev.netiso.agent.event.FlowRow;
import dev.netiso.agent.event.FlowRow.RowVerdict;
import dev.netiso.flow.Verdict;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Makes flows of rows. A row comes twice: by the ring when the kernel begins an entry, which tells of a new connection at once, and by the drain with
 * everything that was counted in it, which is what counts. Several rows may be one flow: both ends of a connection, an attempt and what became of it.
 *
 * <p>Bounded: when it is full the connection that was quiet for longest is forgotten, and its next packet makes a flow again. Repeats make no garbage.
 * Not safe for use by several threads at once.
 */
public final class FlowTable {
    /**
     * What a node's table holds: at most 350 bytes a connection, 36 more where there are IPv6 ones, and 110 for each row but the first. lib/java.options has
     * room for it.
     */
    public static final int CAPACITY = 65_536;

    private static final int ROWS_FOR_FLOW = 2;
    private static final int TCP = 6;
    /** Below the 30 s after which the kernel side, or connection tracking, takes a datagram for a new attempt: an answer may come sooner than the one before. */
    private static final long NEW_ATTEMPT = Duration.ofSeconds(25).toNanos();

    private final int capacity;
    private final long seed;
    private final RepeatPolicy policy;
    private final Route.Finder routes;
    private final IntUnaryOperator kinds;
    private final FlowCounters counters;
    private final FlowWriter writer;
    private final Ledger ledger;
    private final Bookkeeper books;
    private final Deadlines deadlines;
    private final Reports reports;
    private final Translations translations;

    private final TrackedRows rows;
    private final TrackedFlows flows;
    private final RowIndex index;
    private final ConnectionIndex connections;
    private final FlowList ages;
    private final Passing passing;
    private long drainedUntil = Long.MIN_VALUE;
    private boolean forgetful;

    /**
     * @param capacity connections to remember
     * @param seed not known to those who send packets, so that they cannot choose what meets in one chain
     * @param kinds from a drop's reason to what is a flow of its own: 0 for all that packet filters give
     * @param writer makes the flows
     * @param ledger keeps what the table knows, for the table after it
     */
    public FlowTable(
            int capacity,
            long seed,
            RepeatPolicy policy,
            Route.Finder routes,
            IntUnaryOperator kinds,
            FlowCounters counters,
            FlowWriter writer,
            Ledger ledger) {
        this.capacity = capacity;
        this.seed = seed;
        this.policy = policy;
        this.routes = routes;
        this.kinds = kinds;
        this.counters = counters;
        this.writer = writer;
        int beside = Passing.most(capacity);
        this.rows = new TrackedRows(mostRows(capacity) + beside + 1);
        this.flows = new TrackedFlows(rows, capacity + beside);
        this.index = new RowIndex(rows, flows.routes);
        this.connections = new ConnectionIndex(flows, seed);
        this.ages = flows.ages.list();
        this.passing = new Passing(flows, beside);
        this.ledger = ledger;
        this.books = new Bookkeeper(ledger, flows);
        this.deadlines = new Deadlines(policy, flows, connections);
        this.reports = new Reports(flows, connections, counters, books, writer, deadlines::wasReported);
        FlowMerger merger = new FlowMerger(flows, connections, counters, books, deadlines, reports);
        this.translations = new Translations(flows, connections, merger, seed);
    }

    /** How many rows are remembered of that many connections at most. */
    static int mostRows(int capacity) {
        return ROWS_FOR_FLOW * capacity;
    }

    /**
     * Takes over what a table before this one knew, and reports again what that reported last, under the same identifiers. To be called once, before any
     * row is taken.
     */
    public void takeOver() {
        List<Integer> known = new Heir(ledger, flows, index, capacity, seed, kinds).read();
        known.sort(Comparator.comparingLong(flow -> flows.last[flow]));
        for (int flow : known) {
            connections.add(flow);
            ages.add(flow);
            translations.takeOver(flow);
            counters.count(flows.verdict(flow), flows.total(flow));
        }
        known.sort(Comparator.comparingLong(flow -> flows.awaitingSince[flow]));
        deadlines.awaitStill(known);
        known.sort(Comparator.comparingLong(flow -> flows.reportLast[flow]));
        known.forEach(this::reportAgain);
        counters.remembered = connections.size();
    }

    private void reportAgain(int flow) {
        Verdict verdict = flows.verdict(flow);
        if (!flows.isReported(flow)) {
            counters.hide(verdict, flows.settled[flow]);
            if (flows.unsettled(flow) > 0 && !flows.isAwaiting(flow)) {
                reports.add(flow);
            }
            return;
        }
        counters.report(verdict, flows.settled[flow]);
        writer.write(flows, flow);
        deadlines.wasReported(flow);
    }

    /**
     * Takes a row that the ring brought: a new entry in the kernel's table.
     *
     * @throws IllegalArgumentException if the row holds what the kernel side never writes
     */
    public void fromRing(FlowRow row) {
        TrackedRows.requirePossible(row);
        int hash = TrackedRows.hash(row, seed);
        int known = index.find(row, hash);
        if (known != NONE) {
            flows.seen(rows.flow[known], row.last());
            translations.see(known, row);
            return;
        }
        // Where rows are forgotten, one that is not known may have been drained already.
        boolean drained = forgetful && row.first() < drainedUntil;
        if (drained || !makeRoom()) {
            counters.late.increment();
            return;
        }
        int tracked = track(row, hash, true);
        rows.ahead[tracked] = true;
        flows.rowsAhead[rows.flow[tracked]]++;
        count(tracked, row);
    }

    /** Whether anything of that row is counted already, and remembered. */
    public boolean knows(FlowRow row) {
        return index.find(row, TrackedRows.hash(row, seed)) != NONE;
    }

    /**
     * Takes a row as the kernel's table had it when its entry was complete.
     *
     * @throws IllegalArgumentException if the row holds what the kernel side never writes
     */
    public void fromDrain(FlowRow row) {
        TrackedRows.requirePossible(row);
        int hash = TrackedRows.hash(row, seed);
        int known = index.find(row, hash);
        if (known != NONE && rows.ahead[known]) {
            rows.ahead[known] = false;
            flows.rowsAhead[rows.flow[known]]--;
        }
        int tracked = known == NONE ? track(row, hash, makeRoom()) : part(known, row);
        count(tracked, row);
        int flow = rows.flow[tracked];
        if (!flows.passing[flow]) {
            ages.add(flow);
            if (rows.passing[tracked]) {
                rows.slots.release(tracked);
            }
        }
    }

    /** Says that everything was drained whose entry began before that time of the kernel's clock. */
    public void endDrain(long until) {
        drainedUntil = until;
    }

    /**
     * Looks at what time alone decides, then reports the flows that are new; call it after every batch of rows.
     *
     * @param now the kernel's clock
     */
    public void settle(long now) {
        translations.join();
        deadlines.settle(now, reports);
        reports.write(now);
        passing.forget();
        for (int flow = ages.oldest();
                flow != NONE && !flows.inBatch[flow] && now - flows.last[flow] >= policy.forgetAfter();
                flow = ages.oldest()) {
            forget(flow);
        }
        counters.remembered = connections.size();
    }

    /** Reports what is held, since no more rows come. What waits for an answer stays unreported. */
    public void finish() {
        translations.join();
        reports.write(Long.MAX_VALUE);
        passing.forget();
    }

    /**
     * The part of a row that leads where its latest attempt was led, if the row's attempts are translated and it has new ones. What was tried since the last drain
     * counts for that endpoint.
     */
    private int part(int known, FlowRow row) {
        int flow = rows.flow[known];
        boolean translated = TrackedRows.mayHaveParts(row) && flows.routes.isTranslated(flow);
        if (!translated || row.attempts() <= countedOfEntry(known, row)) {
            return known;
        }
        Route asked = routes.again(row);
        Route route = asked.dialled() == null ? translations.where(known, row) : asked;
        if (flows.routes.is(Routes.arrived(flow), route.connection())) {
            return known;
        }
        int hash = rows.hash[known];
        int part = index.find(row, hash, route.connection());
        return part == NONE ? track(row, hash, TrackedRows.mark(route.connection()), route, makeRoom()) : part;
    }

    private long countedOfEntry(int known, FlowRow row) {
        return index.countedElsewhere(known, row) + (rows.entry[known] == row.first() ? rows.counted[known] : 0);
    }

    /** A row that is not known: of a flow that is, or of a new one. */
    private int track(FlowRow row, int hash, boolean remember) {
        return track(row, hash, TrackedRows.WHOLE, routes.of(row), remember);
    }

    private int track(FlowRow row, int hash, long mark, Route route, boolean remember) {
        writer.require(row);
        if (!remember) {
            forgetful = true;
            makeWay();
        }
        Verdict verdict = TrackedRows.verdict(row);
        int kind = verdict == Verdict.DROPPED ? kinds.applyAsInt(row.reason()) : 0;
        int known = connections.find(route.connection(), verdict, kind, row);
        int flow = known == NONE ? flows.take(route, verdict, kind, row) : known;
        int tracked = rows.take(row, hash, mark);
        flows.learn(flow, row);
        if (remember) {
            remember(flow, tracked, known == NONE);
        } else {
            letPass(flow, tracked, known == NONE);
        }
        writer.attribute(flows, flow, row);
        return tracked;
    }

    private void remember(int flow, int tracked, boolean newFlow) {
        flows.add(flow, tracked);
        index.add(tracked);
        if (newFlow) {
            connections.add(flow);
            translations.add(flow);
            ages.add(flow);
        }
    }

    private void letPass(int flow, int tracked, boolean newFlow) {
        rows.passing[tracked] = true;
        rows.flow[tracked] = flow;
        if (newFlow) {
            flows.add(flow, tracked);
            passing.add(flow);
            counters.forgotten.increment();
        }
    }

    /** Makes sure that one more can pass: reports what is held for the end of the batch, and lets go of what waits for an answer if that is not enough. */
    private void makeWay() {
        if (passing.isFull()) {
            finish();
        }
        if (passing.isFull()) {
            passing.forgetAll();
        }
    }

    private void count(int tracked, FlowRow row) {
        int flow = rows.flow[tracked];
        boolean dropped = flows.verdict(flow) == Verdict.DROPPED;
        boolean sameAttempt = row.first() != rows.entry[tracked] && isSameAttempt(tracked, row);
        long counted = dropped ? row.packets() : attempts(flow, row) - index.countedElsewhere(tracked, row);
        long news = rows.count(tracked, row.first(), counted);
        if (sameAttempt && !dropped) {
            news = Math.max(0, news - 1);
        }
        long before = flows.total(flow);
        if (flows.unsettled(flow) == 0) {
            flows.began[flow] = Math.max(row.first(), flows.began[flow]);
        }
        flows.add(flow, row, news);
        translations.see(tracked, row);
        long added = flows.total(flow) - before;
        if (rows.passing[tracked]) {
            rows.total[flows.head[flow]] += added;
        } else {
            rows.total[tracked] += news;
            books.note(tracked);
        }
        books.noteFlow(flow);
        counters.count(flows.verdict(flow), added);
        counters.otherEnd.add(news - added);
        if (news > 0) {
            judge(flow, row, added, sameAttempt);
        }
    }

    /** The kernel side counts no attempt where it knows that it goes on with one; when the table does not know that one, it is the first. */
    private long attempts(int flow, FlowRow row) {
        return flows.total(flow) == 0 ? Math.max(1, row.attempts()) : row.attempts();
    }

    /**
     * Whether a new entry only goes on with the attempt that was known as the latest: a retransmission that is dropped, a datagram of the same socket. What
     * TCP's sockets tell is an attempt each, and so is a datagram after a long time without news: the kernel side asks again then whether it is answered.
     */
    private boolean isSameAttempt(int tracked, FlowRow row) {
        int flow = rows.flow[tracked];
        boolean tcp = row.protocol() == TCP;
        long latest = rows.entry[tracked] == 0 ? flows.since[flow] : rows.entry[tracked];
        if (!tcp && row.first() - latest >= NEW_ATTEMPT) {
            return false;
        }
        return flows.total(flow) > 0 && flows.continues(flow, row) && tcp == (flows.verdict(flow) == Verdict.DROPPED);
    }

    private void judge(int flow, FlowRow row, long added, boolean sameAttempt) {
        flows.goesOn[flow] |= !sameAttempt;
        if (row.verdict() == RowVerdict.ATTEMPTED) {
            deadlines.await(flow, row.first());
        } else if (deadlines.isDue(flow, row.last())) {
            reports.add(flow);
        } else {
            counters.repeats.add(added);
        }
    }

    /** Whether there is room for one more, after forgetting the oldest if need be. What the next drain brings again is not forgotten before. */
    private boolean makeRoom() {
        while (connections.size() >= capacity || index.size() >= mostRows(capacity)) {
            int oldest = ages.oldest();
            if (oldest == NONE || (flows.rowsAhead[oldest] > 0 && flows.last[oldest] >= drainedUntil)) {
                return false;
            }
            if (flows.inBatch[oldest]) {
                finish();
                continue;
            }
            forget(oldest);
            forgetful = true;
            counters.forgotten.increment();
        }
        return true;
    }

    private void forget(int flow) {
        int head = flows.head[flow];
        for (int row = rows.sibling[head]; row != NONE; ) {
            int next = rows.sibling[row];
            forgetRow(row);
            row = next;
        }
        forgetRow(head);
        connections.remove(flow);
        flows.release(flow);
    }

    private void forgetRow(int row) {
        index.remove(row);
        books.forget(row);
        rows.slots.release(row);
    }
}
