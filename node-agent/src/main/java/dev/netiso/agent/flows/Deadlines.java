// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import java.time.Duration;
import java.util.List;

/** What time alone decides of flows: that an attempt has no answer, and that a connection which goes on is reported again. */
final class Deadlines {
    private static final long ANSWER_WAIT = Duration.ofSeconds(5).toNanos();

    private final RepeatPolicy policy;
    private final ConnectionIndex connections;
    private final FlowList awaiting = new FlowList();
    private final FlowList reported = new FlowList();

    Deadlines(RepeatPolicy policy, ConnectionIndex connections) {
        this.policy = policy;
        this.connections = connections;
    }

    /** Whether a flow of which something came at that time is to be reported now. */
    boolean isDue(TrackedFlow flow, long time) {
        return flow.reportable() > 0
                && (flow.reportedAt == TrackedFlow.NEVER || (flow.goesOn && time - flow.reportedAt >= policy.again()));
    }

    /** An attempt was made, of which an answer will tell. */
    void await(TrackedFlow flow, long since) {
        if (flow.awaitingSince == TrackedFlow.NEVER) {
            await(flow, since, flow.total());
        }
    }

    private void await(TrackedFlow flow, long since, long attempts) {
        flow.awaitingSince = since;
        flow.awaited = attempts;
        awaiting.add(flow.due);
    }

    /** Goes on waiting where a table before this one waited; to be called in the order in which it began. */
    void awaitStill(List<TrackedFlow> flows) {
        for (TrackedFlow flow : flows) {
            flow.answersUsed = Math.max(0, connections.answers(flow) - flow.unsettled());
            if (flow.awaitingSince != TrackedFlow.NEVER) {
                await(flow, flow.awaitingSince, flow.total());
            }
        }
    }

    /** A flow was reported; if it goes on it will be again. */
    void wasReported(TrackedFlow flow) {
        if (!flow.forgotten && flow.awaitingSince == TrackedFlow.NEVER && policy.again() != Long.MAX_VALUE) {
            reported.add(flow.due);
        }
    }

    /** Adds what is due to the reports. */
    void settle(long now, Reports reports) {
        for (TrackedFlow flow = awaiting.oldest();
                flow != null && now - flow.awaitingSince >= ANSWER_WAIT;
                flow = awaiting.oldest()) {
            endWaiting(flow, now, reports);
        }
        for (TrackedFlow flow = reported.oldest();
                flow != null && now - flow.reportedAt >= policy.again();
                flow = reported.oldest()) {
            FlowList.remove(flow.due);
            if (flow.goesOn && flow.reportable() > 0) {
                reports.add(flow);
            }
        }
    }

    /** Answers are set off against the attempts that were made first, since nothing says which of them they answer. */
    private void endWaiting(TrackedFlow flow, long now, Reports reports) {
        FlowList.remove(flow.due);
        flow.awaitingSince = TrackedFlow.NEVER;
        long answers = connections.answers(flow);
        long hidden = Math.min(flow.unsettled(), Math.max(0, answers - flow.answersUsed));
        flow.answersUsed = answers;
        reports.hide(flow, hidden);
        boolean allAreOld = now - flow.last >= ANSWER_WAIT;
        flow.ripe = allAreOld ? flow.total() : Math.max(flow.awaited, flow.settled);
        if (flow.unsettled() == 0) {
            flow.goesOn = false;
        } else if (isDue(flow, flow.last)) {
            reports.add(flow);
        } else if (flow.goesOn && allAreOld) {
            reported.add(flow.due);
        }
        if (flow.total() > flow.ripe) {
            await(flow, now, flow.total());
        }
    }
}
