// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.flow.Verdict;
import java.time.Duration;
import java.util.function.IntConsumer;

/** The flows that a batch of rows made, in their order. Held until its end, so that both ends of a connection, and what hides a verdict, are known. */
final class Reports {
    /** The second end of a connection, or the drop that a refusal came of, may be in the next batch when this one ended so soon after. */
    private static final long HOLD = Duration.ofMillis(1).toNanos();
    /** Longer than a connection is tried: SYNs are sent for 127 s (net.ipv4.tcp_syn_retries, tcp(7)). */
    private static final long TRIED = Duration.ofSeconds(130).toNanos();

    private static final long REJECTED = Duration.ofSeconds(2).toNanos();
    private static final long REFUSED = Duration.ofSeconds(10).toNanos();

    private final TrackedFlows flows;
    private final ConnectionIndex connections;
    private final FlowCounters counters;
    private final Bookkeeper books;
    private final FlowWriter writer;
    private final IntConsumer afterwards;
    private final References batch;
    private final References ready;

    Reports(
            TrackedFlows flows,
            ConnectionIndex connections,
            FlowCounters counters,
            Bookkeeper books,
            FlowWriter writer,
            IntConsumer afterwards) {
        this.flows = flows;
        this.connections = connections;
        this.counters = counters;
        this.books = books;
        this.writer = writer;
        this.afterwards = afterwards;
        this.batch = new References(flows.slots);
        this.ready = new References(flows.slots);
    }

    void add(int flow) {
        if (!flows.inBatch[flow]) {
            flows.inBatch[flow] = true;
            batch.add(flow);
        }
    }

    /** Another verdict says already what this flow would. */
    void hide(int flow) {
        hide(flow, flows.unsettled(flow));
        flows.goesOn[flow] = false;
    }

    /** The same of a part of it. */
    void hide(int flow, long part) {
        counters.hide(flows.verdict(flow), part);
        flows.settled[flow] += part;
        books.noteFlow(flow);
    }

    void write(long now) {
        decide(now);
        books.write();
        for (int i = 0; i < ready.size(); i++) {
            writer.write(flows, ready.get(i));
        }
        for (int i = 0; i < ready.size(); i++) {
            afterwards.accept(ready.get(i));
        }
        ready.truncate(0);
    }

    /** Decides what becomes of the batch; of what is held it is decided later, and of what was answered meanwhile there is nothing to tell. */
    private void decide(long now) {
        int held = 0;
        for (int i = 0; i < batch.size(); i++) {
            int flow = batch.get(i);
            if (flow == Slots.NONE) {
                // It has become part of another one.
                continue;
            }
            if (flows.verdict(flow) != Verdict.DROPPED && now - flows.began[flow] < HOLD) {
                batch.set(held++, flow);
                continue;
            }
            flows.inBatch[flow] = false;
            if (isHidden(flow)) {
                hide(flow);
            } else if (flows.reportable(flow) > 0) {
                report(flow);
                ready.add(flow);
            }
        }
        batch.truncate(held);
    }

    private boolean isHidden(int flow) {
        long since = flows.since[flow];
        return switch (flows.verdict(flow)) {
            case DROPPED, FORWARDED -> false;
            case REFUSED -> connections.has(flow, Verdict.DROPPED, since - REJECTED);
            case UNANSWERED ->
                connections.has(flow, Verdict.DROPPED, since - TRIED)
                        || connections.has(flow, Verdict.REFUSED, since - REFUSED);
        };
    }

    private void report(int flow) {
        long began = flows.began[flow];
        flows.reportBegan[flow] = flows.isReported(flow) ? Math.max(began, flows.reportLast[flow] + 1) : began;
        flows.reportLast[flow] = Math.max(flows.last[flow], flows.reportBegan[flow]);
        flows.reportCount[flow] = flows.reportable(flow);
        flows.reportPort[flow] = flows.sourcePort[flow];
        flows.settled[flow] += flows.reportCount[flow];
        flows.goesOn[flow] = flows.unsettled(flow) > 0;
        books.noteFlow(flow);
        counters.report(flows.verdict(flow), flows.reportCount[flow]);
    }
}
