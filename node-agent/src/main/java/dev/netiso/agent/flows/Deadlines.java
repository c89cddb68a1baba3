// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.flow.Verdict;
import java.time.Duration;
import java.util.List;

/** What time alone decides of flows: that an attempt has no answer, and that a connection which goes on is reported again. */
final class Deadlines {
    private static final long ANSWER_WAIT = Duration.ofSeconds(5).toNanos();

    private final RepeatPolicy policy;
    private final ConnectionIndex connections;
    private final Bookkeeper books;
    private final FlowList awaiting = new FlowList();
    private final FlowList reported = new FlowList();

    Deadlines(RepeatPolicy policy, ConnectionIndex connections, Bookkeeper books) {
        this.policy = policy;
        this.connections = connections;
        this.books = books;
    }

    /** Whether a flow of which something came at that time is to be reported now. */
    boolean isDue(TrackedFlow flow, long time) {
        return flow.unsettled() > 0
                && (flow.reportedAt == TrackedFlow.NEVER || (flow.goesOn && time - flow.reportedAt >= policy.again()));
    }

    /** An attempt was made, of which an answer will tell. */
    void await(TrackedFlow flow, long since) {
        if (flow.awaitingSince == TrackedFlow.NEVER) {
            flow.awaitingSince = since;
            awaiting.add(flow.due);
        }
    }

    /** Goes on waiting where a table before this one waited; to be called in the order in which it began. */
    void awaitStill(List<TrackedFlow> flows) {
        for (TrackedFlow flow : flows) {
            if (flow.awaitingSince != TrackedFlow.NEVER) {
                awaiting.add(flow.due);
            }
        }
    }

    /** A flow was reported; if it goes on it will be again. */
    void wasReported(TrackedFlow flow) {
        if (!flow.forgotten && policy.again() != Long.MAX_VALUE) {
            reported.add(flow.due);
        }
    }

    /** Adds what is due to the reports. */
    void settle(long now, Reports reports) {
        for (TrackedFlow flow = awaiting.oldest();
                flow != null && now - flow.awaitingSince >= ANSWER_WAIT;
                flow = awaiting.oldest()) {
            endWaiting(flow, reports);
        }
        for (TrackedFlow flow = reported.oldest();
                flow != null && now - flow.reportedAt >= policy.again();
                flow = reported.oldest()) {
            FlowList.remove(flow.due);
            if (flow.goesOn && flow.unsettled() > 0) {
                reports.add(flow);
            }
        }
    }

    private void endWaiting(TrackedFlow flow, Reports reports) {
        FlowList.remove(flow.due);
        boolean answered = connections.has(flow, Verdict.FORWARDED, flow.awaitingSince);
        flow.awaitingSince = TrackedFlow.NEVER;
        books.note(flow);
        if (answered) {
            reports.hide(flow);
        } else if (isDue(flow, flow.last)) {
            reports.add(flow);
        } else if (flow.goesOn) {
            reported.add(flow.due);
        }
    }
}
