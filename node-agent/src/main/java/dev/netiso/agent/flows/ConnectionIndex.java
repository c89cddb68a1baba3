// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import static dev.netiso.agent.flows.Slots.NONE;

import dev.netiso.agent.event.FlowRow;
import dev.netiso.flow.Verdict;

/** Finds flows by their connection, as it is and as it was dialled: by their ways, see {@link Routes}. */
final class ConnectionIndex {
    private final TrackedFlows flows;
    private final Routes routes;
    private final long seed;
    private final Chains ways = new Chains(this::hash);
    private int size;

    ConnectionIndex(TrackedFlows flows, long seed) {
        this.flows = flows;
        this.routes = flows.routes;
        this.seed = seed;
        flows.slots.add(length -> ways.grow(Routes.ways(length)));
    }

    private int hash(int way) {
        return (int) routes.hash(way, seed);
    }

    /** How many flows there are. */
    int size() {
        return size;
    }

    void add(int flow) {
        size++;
        ways.add(Routes.arrived(flow));
        if (routes.isTranslated(flow)) {
            ways.add(Routes.dialled(flow));
        }
    }

    void remove(int flow) {
        size--;
        ways.remove(Routes.arrived(flow));
        if (routes.isTranslated(flow)) {
            ways.remove(Routes.dialled(flow));
        }
    }

    /** It is known now that a flow leads elsewhere. */
    void reroute(int flow, Route route) {
        remove(flow);
        routes.set(flow, route);
        add(flow);
    }

    /** The flow of that connection to which another one may belong, of the same verdict and kind; {@link Slots#NONE} if there is none. */
    int find(Connection connection, int other) {
        for (int way = first(connection); way != NONE; way = ways.next(way)) {
            int flow = Routes.flow(way);
            if (isOf(way, connection, flows.verdict(other), flows.kind[other]) && flows.admits(flow, other)) {
                return flow;
            }
        }
        return NONE;
    }

    /** The flow of that connection, verdict and kind of drop to which the row belongs; {@link Slots#NONE} if there is none. */
    int find(Connection connection, Verdict verdict, int kind, FlowRow row) {
        for (int way = first(connection); way != NONE; way = ways.next(way)) {
            int flow = Routes.flow(way);
            if (isOf(way, connection, verdict, kind) && flows.admits(flow, row)) {
                return flow;
            }
        }
        return NONE;
    }

    private int first(Connection connection) {
        return ways.first((int) connection.hash(seed));
    }

    /** Whether a way leads to a flow by where that arrives, not by what was dialled. */
    private boolean isOf(int way, Connection connection, Verdict verdict, int kind) {
        int flow = Routes.flow(way);
        return way == Routes.arrived(flow)
                && flows.verdict(flow) == verdict
                && flows.kind[flow] == kind
                && routes.is(way, connection);
    }

    /** Whether a flow of the same connection has that verdict and was seen at that time or later. */
    boolean has(int flow, Verdict verdict, long earliest) {
        return hasBy(Routes.arrived(flow), verdict, earliest)
                || (routes.isTranslated(flow) && hasBy(Routes.dialled(flow), verdict, earliest));
    }

    private boolean hasBy(int by, Verdict verdict, long earliest) {
        for (int way = ways.first(hash(by)); way != NONE; way = ways.next(way)) {
            int flow = Routes.flow(way);
            if (flows.verdict(flow) == verdict
                    && flows.last[flow] >= earliest
                    && routes.same(way, by)
                    && flows.admits(flow, Routes.flow(by))) {
                return true;
            }
        }
        return false;
    }

    /** What the flows of the same connection that were answered count, all together. */
    long answers(int flow) {
        return answersBy(Routes.arrived(flow)) + (routes.isTranslated(flow) ? answersBy(Routes.dialled(flow)) : 0);
    }

    private long answersBy(int by) {
        int asking = Routes.flow(by);
        long sum = 0;
        for (int way = ways.first(hash(by)); way != NONE; way = ways.next(way)) {
            int flow = Routes.flow(way);
            // Those that have both addresses alike are found by both.
            boolean counted = by != Routes.arrived(asking) && routes.same(Routes.arrived(flow), Routes.arrived(asking));
            if (flows.verdict(flow) == Verdict.FORWARDED
                    && !counted
                    && routes.same(way, by)
                    && flows.admits(flow, asking)) {
                sum += flows.total(flow);
            }
        }
        return sum;
    }
}
