// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.event.FlowRow;
import dev.netiso.agent.event.FlowRow.RowVerdict;
import dev.netiso.flow.Verdict;
import java.time.Duration;
import java.util.ArrayList;
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
    /** What a node's table holds; about 600 bytes a connection: lib/java.options has room for it. */
    public static final int CAPACITY = 65_536;

    private static final int ROWS_FOR_FLOW = 2;
    private static final int TCP = 6;
    /** Below the 30 s after which the kernel side, or connection tracking, takes a datagram for a new attempt: an answer may come sooner than the one before. */
    private static final long NEW_ATTEMPT = Duration.ofSeconds(25).toNanos();
    /** Three years in nanoseconds; more packets than in as many hours at any rate there is. Sums of it do not overflow. */
    private static final long MOST = Duration.ofDays(1000).toNanos();

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

    private final RowIndex rows = new RowIndex();
    private final ConnectionIndex connections;
    private final FlowList ages = new FlowList();
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
        this.connections = new ConnectionIndex(seed);
        this.ledger = ledger;
        this.books = new Bookkeeper(ledger);
        this.deadlines = new Deadlines(policy, connections);
        this.reports = new Reports(connections, counters, books, writer, deadlines::wasReported);
        this.translations =
                new Translations(connections, new FlowMerger(connections, counters, books, deadlines, reports), seed);
    }

    /**
     * Takes over what a table before this one knew, and reports again what that reported last, under the same identifiers. To be called once, before any
     * row is taken.
     */
    public void takeOver() {
        Heir heir = new Heir(ledger, seed, kinds);
        heir.read();
        heir.rows().forEach(rows::add);
        List<TrackedFlow> flows = new ArrayList<>(heir.flows());
        flows.sort(Comparator.comparingLong(flow -> flow.last));
        for (TrackedFlow flow : flows) {
            connections.add(flow);
            ages.add(flow.age);
            translations.takeOver(flow);
            counters.count(flow.verdict, flow.total());
        }
        flows.sort(Comparator.comparingLong(flow -> flow.awaitingSince));
        deadlines.awaitStill(flows);
        flows.sort(Comparator.comparingLong(flow -> flow.reportLast));
        flows.forEach(this::reportAgain);
        counters.remembered = connections.size();
    }

    private void reportAgain(TrackedFlow flow) {
        if (flow.reportedAt == TrackedFlow.NEVER) {
            counters.hide(flow.verdict, flow.settled);
            if (flow.unsettled() > 0 && flow.awaitingSince == TrackedFlow.NEVER) {
                reports.add(flow);
            }
            return;
        }
        counters.report(flow.verdict, flow.settled);
        writer.write(flow);
        if (flow.awaitingSince == TrackedFlow.NEVER) {
            deadlines.wasReported(flow);
        }
    }

    /**
     * Takes a row that the ring brought: a new entry in the kernel's table.
     *
     * @throws IllegalArgumentException if the row holds what the kernel side never writes
     */
    public void fromRing(FlowRow row) {
        requirePossible(row);
        long hash = TrackedRow.hash(row, seed);
        TrackedRow tracked = rows.find(row, hash);
        if (tracked != null) {
            tracked.flow.seen(row.last());
            translations.see(tracked, row);
            return;
        }
        // Where rows are forgotten, one that is not known may have been drained already.
        boolean drained = forgetful && row.first() < drainedUntil;
        if (drained || !makeRoom()) {
            counters.late.increment();
            return;
        }
        tracked = track(row, hash, true);
        tracked.ahead = true;
        tracked.flow.rowsAhead++;
        count(tracked, row);
    }

    /** Whether anything of that row is counted already, and remembered. */
    public boolean knows(FlowRow row) {
        return rows.find(row, TrackedRow.hash(row, seed)) != null;
    }

    /**
     * Takes a row as the kernel's table had it when its entry was complete.
     *
     * @throws IllegalArgumentException if the row holds what the kernel side never writes
     */
    public void fromDrain(FlowRow row) {
        requirePossible(row);
        long hash = TrackedRow.hash(row, seed);
        TrackedRow known = rows.find(row, hash);
        if (known != null && known.ahead) {
            known.ahead = false;
            known.flow.rowsAhead--;
        }
        TrackedRow tracked = known == null ? track(row, hash, makeRoom()) : part(known, row);
        count(tracked, row);
        if (!tracked.flow.forgotten) {
            ages.add(tracked.flow.age);
        }
    }

    /** Says that everything was drained whose entry began before that time of the kernel's clock. */
    public void endDrain(long until) {
        drainedUntil = until;
        translations.forgetUntil(until);
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
        for (TrackedFlow flow = ages.oldest();
                flow != null && !flow.inBatch && now - flow.last >= policy.forgetAfter();
                flow = ages.oldest()) {
            forget(flow);
        }
        counters.remembered = connections.size();
    }

    /** Reports what is held, since no more rows come. What waits for an answer stays unreported. */
    public void finish() {
        translations.join();
        reports.write(Long.MAX_VALUE);
    }

    private static void requirePossible(FlowRow row) {
        if (!isPossible(row.first())
                || !isPossible(row.last())
                || !isPossible(row.packets())
                || !isPossible(row.attempts())) {
            throw new IllegalArgumentException("flow row: " + row.packets() + " packets, " + row.attempts()
                    + " attempts from " + row.first() + " to " + row.last());
        }
    }

    private static boolean isPossible(long timeOrCount) {
        return timeOrCount >= 0 && timeOrCount <= MOST;
    }

    /**
     * The part of a row that leads where its latest attempt was led, if the row's attempts are translated and it has new ones. What was tried since the last drain
     * counts for that endpoint.
     */
    private TrackedRow part(TrackedRow known, FlowRow row) {
        boolean translated = TrackedRow.mayHaveParts(row) && known.flow.route.dialled() != null;
        long counted = rows.countedElsewhere(known, row) + (known.entry == row.first() ? known.counted : 0);
        if (!translated || row.attempts() <= counted) {
            return known;
        }
        Route asked = routes.again(row);
        Route route = asked.dialled() == null ? translations.where(known, row) : asked;
        if (route.connection().equals(known.flow.route.connection())) {
            return known;
        }
        TrackedRow part = rows.find(row, known.hash, route.connection());
        if (part != null) {
            return part;
        }
        return track(row, TrackedRow.key(row, route.connection()), known.hash, route, makeRoom());
    }

    /** A row that is not known: of a flow that is, or of a new one. */
    private TrackedRow track(FlowRow row, long hash, boolean remember) {
        return track(row, TrackedRow.key(row), hash, routes.of(row), remember);
    }

    private TrackedRow track(FlowRow row, long[] key, long hash, Route route, boolean remember) {
        Verdict verdict = verdict(row.verdict());
        int kind = verdict == Verdict.DROPPED ? kinds.applyAsInt(row.reason()) : 0;
        writer.require(row);
        TrackedFlow known = connections.find(route.connection(), verdict, kind, row);
        TrackedFlow flow = known == null ? new TrackedFlow(route, verdict, kind, row, seed) : known;
        flow.learn(row);
        writer.attribute(flow, row);
        TrackedRow tracked = new TrackedRow(key, hash, flow);
        if (remember) {
            remember(tracked, known == null);
        } else {
            forgetful = true;
            tracked.passing = true;
            if (known == null) {
                flow.add(tracked);
                flow.forgotten = true;
                counters.forgotten.increment();
            }
        }
        return tracked;
    }

    private void remember(TrackedRow row, boolean newFlow) {
        row.flow.add(row);
        rows.add(row);
        if (newFlow) {
            connections.add(row.flow);
            translations.add(row.flow);
            ages.add(row.flow.age);
        }
    }

    static Verdict verdict(RowVerdict verdict) {
        return switch (verdict) {
            case DROPPED -> Verdict.DROPPED;
            case FORWARDED -> Verdict.FORWARDED;
            case UNANSWERED, ATTEMPTED -> Verdict.UNANSWERED;
            case REFUSED -> Verdict.REFUSED;
        };
    }

    private void count(TrackedRow tracked, FlowRow row) {
        TrackedFlow flow = tracked.flow;
        boolean dropped = flow.verdict == Verdict.DROPPED;
        boolean sameAttempt = row.first() != tracked.entry && isSameAttempt(tracked, row);
        long counted = dropped ? row.packets() : attempts(flow, row) - rows.countedElsewhere(tracked, row);
        long news = tracked.count(row.first(), counted);
        if (sameAttempt && !dropped) {
            news = Math.max(0, news - 1);
        }
        long before = flow.total();
        if (flow.unsettled() == 0) {
            flow.began = Math.max(row.first(), flow.began);
        }
        flow.add(row, news);
        translations.see(tracked, row);
        long added = flow.total() - before;
        if (tracked.passing) {
            flow.head().total += added;
        } else {
            tracked.total += news;
            books.note(tracked);
        }
        books.note(flow);
        counters.count(flow.verdict, added);
        counters.otherEnd.add(news - added);
        if (news > 0) {
            judge(flow, row, added, sameAttempt);
        }
    }

    /** The kernel side counts no attempt where it knows that it goes on with one; when the table does not know that one, it is the first. */
    private static long attempts(TrackedFlow flow, FlowRow row) {
        return flow.total() == 0 ? Math.max(1, row.attempts()) : row.attempts();
    }

    /**
     * Whether a new entry only goes on with the attempt that was known as the latest: a retransmission that is dropped, a datagram of the same socket. What
     * TCP's sockets tell is an attempt each, and so is a datagram after a long time without news: the kernel side asks again then whether it is answered.
     */
    private static boolean isSameAttempt(TrackedRow tracked, FlowRow row) {
        TrackedFlow flow = tracked.flow;
        boolean tcp = row.protocol() == TCP;
        long latest = tracked.entry == 0 ? flow.since : tracked.entry;
        if (!tcp && row.first() - latest >= NEW_ATTEMPT) {
            return false;
        }
        return flow.total() > 0 && flow.continues(row) && tcp == (flow.verdict == Verdict.DROPPED);
    }

    private void judge(TrackedFlow flow, FlowRow row, long added, boolean sameAttempt) {
        flow.goesOn |= !sameAttempt;
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
        while (connections.size() >= capacity || rows.size() >= ROWS_FOR_FLOW * capacity) {
            TrackedFlow oldest = ages.oldest();
            if (oldest == null || (oldest.rowsAhead > 0 && oldest.last >= drainedUntil)) {
                return false;
            }
            if (oldest.inBatch) {
                finish();
                continue;
            }
            forget(oldest);
            forgetful = true;
            counters.forgotten.increment();
        }
        return true;
    }

    private void forget(TrackedFlow flow) {
        for (TrackedRow row = flow.rows; row != null; row = row.sibling) {
            rows.remove(row);
            books.forget(row);
        }
        connections.remove(flow);
        FlowList.remove(flow.age);
        FlowList.remove(flow.due);
        flow.forgotten = true;
    }
}
