// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.event.FlowRow;
import dev.netiso.flow.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes one flow of a connection that is told under two names, because destination NAT is between those who tell of it: by its client, under the address that it
 * dialled, and by its server or a drop, under the address where it arrived. No connection tracking is asked, so it may be another node's. Told apart are
 * connections that the client itself knows by two names, and those whose source address is translated too.
 *
 * <p>Looked for once for each new flow, at the end of the batch that brought it.
 */
final class Translations {
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;

    private final ConnectionIndex connections;
    private final FlowMerger merger;
    private final LatestAttempts asked;
    private final LatestAttempts arrived;
    private final List<TrackedFlow> fresh = new ArrayList<>();

    Translations(ConnectionIndex connections, FlowMerger merger, long seed) {
        this.connections = connections;
        this.merger = merger;
        this.asked = new LatestAttempts(Hash.mix(seed), Route::asked);
        this.arrived = new LatestAttempts(Hash.mix(seed), Route::connection);
    }

    /** Takes note of a row's latest attempt. */
    void see(TrackedRow tracked, FlowRow row) {
        if (hasPorts(row.protocol()) && row.sourcePort() != 0) {
            boolean byClient = row.socket() == FlowRow.Socket.SOURCE && tracked.flow.verdict != Verdict.DROPPED;
            (byClient ? asked : arrived).put(tracked.key, tracked.flow, row.sourcePort(), row.last());
        }
    }

    /** Takes note of the latest attempt of a flow of which a table before this one knew. */
    void takeOver(TrackedFlow flow) {
        if (hasPorts(flow.route.connection().protocol()) && flow.sourcePort != 0) {
            boolean byClient = flow.isToldByClient() && flow.verdict != Verdict.DROPPED;
            (byClient ? asked : arrived).put(flow.head().key, flow, flow.sourcePort, flow.last);
        }
        if (flow.reportedAt == TrackedFlow.NEVER) {
            fresh.add(flow);
        }
    }

    /** There is a new flow. */
    void add(TrackedFlow flow) {
        fresh.add(flow);
    }

    /** Joins the new flows with what belongs to them, before anything is reported of them. */
    void join() {
        for (TrackedFlow flow : fresh) {
            if (!flow.forgotten && flow.sourcePort != 0) {
                join(flow);
            }
        }
        fresh.clear();
    }

    /** Lets go of attempts to which nothing can belong any more at that time: a table that forgets them would not be smaller otherwise. */
    void forgetUntil(long time) {
        asked.forgetUntil(time);
        arrived.forgetUntil(time);
    }

    private void join(TrackedFlow flow) {
        boolean isAsked = isAsked(flow);
        TrackedFlow other = isAsked ? arrived.find(flow) : asked.find(flow);
        if (other == null) {
            return;
        }
        if (isAsked && leads(flow, other)) {
            join(flow, other);
        } else if (!isAsked && leads(other, flow)) {
            join(other, flow);
        }
    }

    /** Whether the client alone tells of it, and no translation of it is known. */
    private static boolean isAsked(TrackedFlow flow) {
        return flow.verdict != Verdict.DROPPED && flow.isToldByClientAlone() && flow.route.dialled() == null;
    }

    /** Whether an attempt that a client made is what arrived elsewhere under another name. */
    private static boolean leads(TrackedFlow client, TrackedFlow other) {
        Connection from = client.route.connection();
        Connection to = other.route.connection();
        return isAsked(client)
                && (other.verdict == Verdict.DROPPED || !other.isToldByClient())
                && from.protocol() == to.protocol()
                && from.source().equals(to.source())
                && !from.equals(to)
                && client.admits(other);
    }

    private void join(TrackedFlow client, TrackedFlow other) {
        Route route = Route.between(other.route.connection(), client.route.connection());
        if (client.isUntold()) {
            lead(client, route);
        } else if (client.verdict == other.verdict && other.isUntold()) {
            // It is told already as it was dialled, and once is enough.
            merger.merge(other, client);
        }
        if (!other.forgotten && other.isUntold() && other.route.dialled() == null) {
            connections.reroute(other, route);
            merger.note(other);
        }
    }

    private void lead(TrackedFlow client, Route route) {
        TrackedFlow same = connections.find(route.connection(), client);
        if (same == null) {
            connections.reroute(client, route);
            merger.note(client);
        } else {
            merger.merge(client, same);
        }
    }

    private static boolean hasPorts(int protocol) {
        return protocol != ICMP && protocol != ICMPV6;
    }
}
