// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import static dev.netiso.agent.flows.Slots.NONE;

import dev.netiso.agent.event.FlowRow;
import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Verdict;

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

    private final TrackedFlows flows;
    private final Routes routes;
    private final ConnectionIndex connections;
    private final FlowMerger merger;
    private final LatestAttempts asked;
    private final LatestAttempts arrived;
    private final References fresh;

    Translations(TrackedFlows flows, ConnectionIndex connections, FlowMerger merger, long seed) {
        this.flows = flows;
        this.routes = flows.routes;
        this.connections = connections;
        this.merger = merger;
        this.asked = new LatestAttempts(flows, Hash.mix(seed), routes::asked);
        this.arrived = new LatestAttempts(flows, Hash.mix(seed), Routes::arrived);
        this.fresh = new References(flows.slots);
    }

    /** Takes note of a row's latest attempt. */
    void see(int tracked, FlowRow row) {
        int flow = flows.rows.flow[tracked];
        if (hasPorts(row.protocol()) && row.sourcePort() != 0 && !flows.passing[flow]) {
            boolean byClient = row.socket() == FlowRow.Socket.SOURCE && flows.verdict(flow) != Verdict.DROPPED;
            (byClient ? asked : arrived).put(asked.tuple(tracked, row.sourcePort()), flow, row.last());
        }
    }

    /** Takes note of the latest attempt of a flow of which a table before this one knew. */
    void takeOver(int flow) {
        if (hasPorts(routes.protocol(flow)) && flows.sourcePort[flow] != 0) {
            (isByClient(flow) ? asked : arrived).put(tuple(flow), flow, flows.last[flow]);
        }
        if (!flows.isReported(flow)) {
            fresh.add(flow);
        }
    }

    /** Where the latest attempt of a client's row arrived, if it is known, which else leads where it did before. */
    Route where(int known, FlowRow row) {
        int flow = flows.rows.flow[known];
        int other = arrivedFrom(asked.tuple(known, row.sourcePort()), flow, row.last());
        return other == NONE ? routes.get(flow) : between(other, flow);
    }

    /** There is a new flow. */
    void add(int flow) {
        fresh.add(flow);
    }

    /** Joins the new flows with what belongs to them, before anything is reported of them. */
    void join() {
        for (int i = 0; i < fresh.size(); i++) {
            int flow = fresh.get(i);
            if (flow != NONE && flows.sourcePort[flow] != 0) {
                join(flow);
            }
        }
        fresh.truncate(0);
    }

    private void join(int flow) {
        long tuple = tuple(flow);
        long time = flows.last[flow];
        if (isByClient(flow)) {
            int other = arrivedFrom(tuple, flow, time);
            if (other != NONE) {
                join(flow, other);
            }
        } else if (!asked.has(tuple, Routes.arrived(flow), time)) {
            int client = asked.nearest(
                    tuple, time, each -> leads(each, flow) && !arrived.has(tuple, routes.asked(each), time));
            if (client != NONE) {
                join(client, flow);
            }
        }
    }

    /** Where an attempt arrived that a client made under a name under which none did; {@link Slots#NONE} if that is not known. */
    private int arrivedFrom(long tuple, int client, long time) {
        return arrived.has(tuple, routes.asked(client), time)
                ? NONE
                : arrived.nearest(
                        tuple, time, each -> leads(client, each) && !asked.has(tuple, Routes.arrived(each), time));
    }

    private long tuple(int flow) {
        return asked.tuple(flows.head[flow], flows.sourcePort[flow]);
    }

    private boolean isByClient(int flow) {
        return flows.isToldByClient(flow) && flows.verdict(flow) != Verdict.DROPPED;
    }

    /** Whether an attempt that a client made under one name is what arrived elsewhere under another. */
    private boolean leads(int client, int other) {
        return isTranslated(client)
                && speaksFor(other, client)
                && routes.sameSource(client, other)
                && !routes.same(Routes.arrived(client), Routes.arrived(other))
                && isElsewhere(Routes.arrived(other), routes.asked(client))
                && flows.source.admits(client, other);
    }

    /** Or may be: as long as its client alone tells of it. */
    private boolean isTranslated(int client) {
        return routes.isTranslated(client) || flows.isToldByClientAlone(client);
    }

    /** To another port of the same address, or to loopback, a pod's own proxy redirects what comes and goes: policy looks at where it was before. */
    private boolean isElsewhere(int way, int dialled) {
        if (routes.sameDestination(way, dialled)) {
            return false;
        }
        IpAddress destination = routes.destination(way);
        return destination.family() == AddressFamily.IPV4
                ? destination.low() >>> LOOPBACK_SHIFT != LOOPBACK_V4
                : !destination.equals(LOOPBACK_V6);
    }

    /** What was answered is not what was dropped, and what its client tells of by that name is another connection. */
    private boolean speaksFor(int other, int client) {
        return flows.verdict(other) == Verdict.DROPPED
                ? flows.verdict(client) != Verdict.FORWARDED
                : !flows.isToldByClient(other) || routes.same(routes.asked(other), routes.asked(client));
    }

    private void join(int client, int other) {
        boolean known = routes.isTranslated(client);
        Route route = between(other, client);
        name(other, route);
        if (known) {
            // The client dials a service with several endpoints: its next row tells of this one.
            return;
        }
        if (flows.isUntold(client)) {
            leadOrMerge(client, route);
        } else if (flows.isReported(client) && flows.verdict(client) == flows.verdict(other) && flows.isUntold(other)) {
            // It is told already, as it was dialled: once is enough.
            merger.merge(other, client);
        }
    }

    /** The route to where one flow arrived for a client who asked as it did. */
    private Route between(int other, int client) {
        return Route.between(routes.connection(Routes.arrived(other)), routes.connection(routes.asked(client)));
    }

    private void leadOrMerge(int client, Route route) {
        int same = connections.find(route.connection(), client);
        if (same == NONE) {
            lead(client, route);
        } else {
            name(same, route);
            merger.merge(client, same);
        }
    }

    /** What was not reported yet can still say what was dialled. */
    private void name(int flow, Route route) {
        if (!flows.isReported(flow) && !routes.isTranslated(flow)) {
            lead(flow, route);
        }
    }

    private void lead(int flow, Route route) {
        connections.reroute(flow, route);
        merger.note(flow);
    }

    private static boolean hasPorts(int protocol) {
        return protocol != ICMP && protocol != ICMPV6;
    }
}
