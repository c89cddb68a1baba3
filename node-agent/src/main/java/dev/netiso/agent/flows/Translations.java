// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.event.FlowRow;
import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes one flow of a connection that is told under two names, because destination NAT is between those who tell of it: by its client, under the address
 * that it dialled, and by its server or a drop, under the address where it arrived. No connection tracking is asked, so it may be another node's. Not joined
 * are connections that the client itself knows by two names, and those whose source address is translated too.
 *
 * <p>Looked for once for each new flow, at the end of the batch that brought it.
 */
final class Translations {
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;

    /** RFC 1122, section 3.2.1.3, and RFC 4291, section 2.5.3. */
    private static final int LOOPBACK_V4 = 127;

    private static final int LOOPBACK_SHIFT = 24;
    private static final IpAddress LOOPBACK_V6 = IpAddress.v6(0, 1);

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
            long tuple = asked.tuple(tracked.key, tracked.flow, row.sourcePort());
            (byClient ? asked : arrived).put(tuple, tracked.flow, row.last());
        }
    }

    /** Takes note of the latest attempt of a flow of which a table before this one knew. */
    void takeOver(TrackedFlow flow) {
        if (hasPorts(flow.route.connection().protocol()) && flow.sourcePort != 0) {
            (isByClient(flow) ? asked : arrived).put(tuple(flow), flow, flow.last);
        }
        if (flow.reportedAt == TrackedFlow.NEVER) {
            fresh.add(flow);
        }
    }

    /** Where the latest attempt of a client's row arrived, if it is known, which else leads where it did before. */
    Route where(TrackedRow known, FlowRow row) {
        Route before = known.flow.route;
        TrackedFlow other = arrived(asked.tuple(known.key, known.flow, row.sourcePort()), known.flow, row.last());
        return other == null ? before : Route.between(other.route.connection(), before.asked());
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
        long tuple = tuple(flow);
        if (isByClient(flow)) {
            TrackedFlow other = arrived(tuple, flow, flow.last);
            if (other != null) {
                join(flow, other);
            }
        } else if (!asked.has(tuple, flow.route.connection(), flow.last)) {
            TrackedFlow client = asked.nearest(
                    tuple, flow.last, each -> leads(each, flow) && !arrived.has(tuple, each.route.asked(), flow.last));
            if (client != null) {
                join(client, flow);
            }
        }
    }

    /** Where an attempt arrived that a client made under a name under which none did; null if that is not known. */
    private @Nullable TrackedFlow arrived(long tuple, TrackedFlow client, long time) {
        return arrived.has(tuple, client.route.asked(), time)
                ? null
                : arrived.nearest(
                        tuple, time, each -> leads(client, each) && !asked.has(tuple, each.route.connection(), time));
    }

    private long tuple(TrackedFlow flow) {
        return asked.tuple(flow.head().key, flow, flow.sourcePort);
    }

    private static boolean isByClient(TrackedFlow flow) {
        return flow.isToldByClient() && flow.verdict != Verdict.DROPPED;
    }

    /** Whether an attempt that a client made under one name is what arrived elsewhere under another. */
    private static boolean leads(TrackedFlow client, TrackedFlow other) {
        Connection to = other.route.connection();
        return isTranslated(client)
                && speaksFor(other, client)
                && client.route.connection().protocol() == to.protocol()
                && client.route.connection().source().equals(to.source())
                && !client.route.connection().equals(to)
                && isElsewhere(to.destination(), client.route.asked().destination())
                && client.source.admits(other.source);
    }

    /** Or may be: as long as its client alone tells of it. */
    private static boolean isTranslated(TrackedFlow client) {
        return client.route.dialled() != null || client.isToldByClientAlone();
    }

    /** To another port of the same address, or to loopback, a pod's own proxy redirects what comes and goes: policy looks at where it was before. */
    private static boolean isElsewhere(IpAddress destination, IpAddress dialled) {
        boolean loopback = destination.family() == AddressFamily.IPV4
                ? destination.low() >>> LOOPBACK_SHIFT == LOOPBACK_V4
                : destination.equals(LOOPBACK_V6);
        return !loopback && !destination.equals(dialled);
    }

    /** What was answered is not what was dropped, and what its client tells of by that name is another connection. */
    private static boolean speaksFor(TrackedFlow other, TrackedFlow client) {
        return other.verdict == Verdict.DROPPED
                ? client.verdict != Verdict.FORWARDED
                : !other.isToldByClient() || other.route.asked().equals(client.route.asked());
    }

    private void join(TrackedFlow client, TrackedFlow other) {
        boolean known = client.route.dialled() != null;
        Route route = Route.between(other.route.connection(), client.route.asked());
        name(other, route);
        if (known) {
            // The client dials a service with several endpoints: its next row tells of this one.
            return;
        }
        if (client.isUntold()) {
            leadOrMerge(client, route);
        } else if (client.reportedAt != TrackedFlow.NEVER && client.verdict == other.verdict && other.isUntold()) {
            // It is told already, as it was dialled: once is enough.
            merger.merge(other, client);
        }
    }

    private void leadOrMerge(TrackedFlow client, Route route) {
        TrackedFlow same = connections.find(route.connection(), client);
        if (same == null) {
            lead(client, route);
        } else {
            name(same, route);
            merger.merge(client, same);
        }
    }

    /** What was not reported yet can still say what was dialled. */
    private void name(TrackedFlow flow, Route route) {
        if (flow.reportedAt == TrackedFlow.NEVER && flow.route.dialled() == null) {
            lead(flow, route);
        }
    }

    private void lead(TrackedFlow flow, Route route) {
        connections.reroute(flow, route);
        merger.note(flow);
    }

    private static boolean hasPorts(int protocol) {
        return protocol != ICMP && protocol != ICMPV6;
    }
}
