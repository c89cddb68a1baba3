// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.flow.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The flows that a batch of rows made, in their order. Held until its end, so that both ends of a connection, and what hides a verdict, are known. */
final class Reports {
    /** The second end of a connection, or the drop that a refusal came of, may be in the next batch when this one ended so soon after. */
    private static final long HOLD = Duration.ofMillis(1).toNanos();
    /** Longer than a connection is tried: SYNs are sent for 127 s (net.ipv4.tcp_syn_retries, tcp(7)). */
    private static final long TRIED = Duration.ofSeconds(130).toNanos();

    private static final long REJECTED = Duration.ofSeconds(2).toNanos();
    private static final long REFUSED = Duration.ofSeconds(10).toNanos();

    private final ConnectionIndex connections;
    private final FlowCounters counters;
    private final Bookkeeper books;
    private final FlowWriter writer;
    private final Consumer<TrackedFlow> afterwards;
    private final List<TrackedFlow> batch = new ArrayList<>();
    private final List<TrackedFlow> ready = new ArrayList<>();

    Reports(
            ConnectionIndex connections,
            FlowCounters counters,
            Bookkeeper books,
            FlowWriter writer,
            Consumer<TrackedFlow> afterwards) {
        this.connections = connections;
        this.counters = counters;
        this.books = books;
        this.writer = writer;
        this.afterwards = afterwards;
    }

    void add(TrackedFlow flow) {
        if (!flow.inBatch) {
            flow.inBatch = true;
            batch.add(flow);
        }
    }

    /** Another verdict says already what this flow would. */
    void hide(TrackedFlow flow) {
        hide(flow, flow.unsettled());
        flow.goesOn = false;
    }

    /** The same of a part of it. */
    void hide(TrackedFlow flow, long part) {
        counters.hide(flow.verdict, part);
        flow.settled += part;
        books.note(flow);
    }

    void write(long now) {
        int held = 0;
        for (int i = 0; i < batch.size(); i++) {
            TrackedFlow flow = batch.get(i);
            if (!flow.inBatch) {
                // It has become part of another one.
                continue;
            }
            if (flow.verdict != Verdict.DROPPED && now - flow.began < HOLD) {
                batch.set(held++, flow);
                continue;
            }
            flow.inBatch = false;
            if (isHidden(flow)) {
                hide(flow);
            } else {
                settle(flow);
                ready.add(flow);
            }
        }
        batch.subList(held, batch.size()).clear();
        books.write();
        ready.forEach(writer::write);
        ready.forEach(afterwards);
        ready.clear();
    }

    private boolean isHidden(TrackedFlow flow) {
        return switch (flow.verdict) {
            case DROPPED, FORWARDED -> false;
            case REFUSED -> connections.has(flow, Verdict.DROPPED, flow.since - REJECTED);
            case UNANSWERED ->
                connections.has(flow, Verdict.DROPPED, flow.since - TRIED)
                        || connections.has(flow, Verdict.REFUSED, flow.since - REFUSED);
        };
    }

    private void settle(TrackedFlow flow) {
        flow.reportBegan =
                flow.reportedAt == TrackedFlow.NEVER ? flow.began : Math.max(flow.began, flow.reportLast + 1);
        flow.reportLast = Math.max(flow.last, flow.reportBegan);
        flow.reportCount = flow.reportable();
        flow.reportPort = flow.sourcePort;
        flow.reportedAt = flow.reportLast;
        flow.settled += flow.reportCount;
        flow.goesOn = flow.unsettled() > 0;
        books.note(flow);
        counters.report(flow.verdict, flow.reportCount);
    }
}
