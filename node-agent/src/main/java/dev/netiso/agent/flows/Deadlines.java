// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import static dev.netiso.agent.flows.Slots.NONE;

import java.time.Duration;
import java.util.List;

/** What time alone decides of flows: that an attempt has no answer, and that a connection which goes on is reported again. */
final class Deadlines {
    private static final long ANSWER_WAIT = Duration.ofSeconds(5).toNanos();

    private final RepeatPolicy policy;
    private final TrackedFlows flows;
    private final ConnectionIndex connections;
    private final FlowList awaiting;
    private final FlowList reported;

    Deadlines(RepeatPolicy policy, TrackedFlows flows, ConnectionIndex connections) {
        this.policy = policy;
        this.flows = flows;
        this.connections = connections;
        this.awaiting = flows.dues.list();
        this.reported = flows.dues.list();
    }

    /** Whether a flow of which something came at that time is to be reported now. */
    boolean isDue(int flow, long time) {
        return flows.reportable(flow) > 0
                && (!flows.isReported(flow) || (flows.goesOn[flow] && time - flows.reportLast[flow] >= policy.again()));
    }

    /** An attempt was made, of which an answer will tell. */
    void await(int flow, long since) {
        if (!flows.isAwaiting(flow)) {
            begin(flow, since);
        }
    }

    private void begin(int flow, long since) {
        flows.awaitingSince[flow] = since;
        flows.awaited[flow] = flows.total(flow);
        awaiting.add(flow);
    }

    /** Goes on waiting where a table before this one waited; to be called in the order in which it began. */
    void awaitStill(List<Integer> known) {
        for (int flow : known) {
            flows.answersUsed[flow] = Math.max(0, connections.answers(flow) - flows.unsettled(flow));
            if (flows.isAwaiting(flow)) {
                begin(flow, flows.awaitingSince[flow]);
            }
        }
    }

    /** A flow was reported; if it goes on it will be again. */
    void wasReported(int flow) {
        if (!flows.passing[flow] && !flows.isAwaiting(flow) && policy.again() != Long.MAX_VALUE) {
            reported.add(flow);
        }
    }

    /** Adds what is due to the reports. */
    void settle(long now, Reports reports) {
        for (int flow = awaiting.oldest();
                flow != NONE && now - flows.awaitingSince[flow] >= ANSWER_WAIT;
                flow = awaiting.oldest()) {
            endWaiting(flow, now, reports);
        }
        for (int flow = reported.oldest();
                flow != NONE && now - flows.reportLast[flow] >= policy.again();
                flow = reported.oldest()) {
            flows.dues.remove(flow);
            if (flows.goesOn[flow] && flows.reportable(flow) > 0) {
                reports.add(flow);
            }
        }
    }

    /** Answers are set off against the attempts that were made first, since nothing says which of them they answer. */
    private void endWaiting(int flow, long now, Reports reports) {
        flows.dues.remove(flow);
        flows.awaitingSince[flow] = TrackedFlows.NEVER;
        long answers = connections.answers(flow);
        long hidden = Math.min(flows.unsettled(flow), Math.max(0, answers - flows.answersUsed[flow]));
        flows.answersUsed[flow] = answers;
        reports.hide(flow, hidden);
        boolean allAreOld = now - flows.last[flow] >= ANSWER_WAIT;
        flows.ripe[flow] = allAreOld ? flows.total(flow) : Math.max(flows.awaited[flow], flows.settled[flow]);
        if (flows.unsettled(flow) == 0) {
            flows.goesOn[flow] = false;
        } else if (isDue(flow, flows.last[flow])) {
            reports.add(flow);
        } else if (flows.goesOn[flow] && allAreOld) {
            reported.add(flow);
        }
        if (flows.total(flow) > flows.ripe[flow]) {
            begin(flow, now);
        }
    }
}
