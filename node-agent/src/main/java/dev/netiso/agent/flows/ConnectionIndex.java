// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.event.FlowRow;
import dev.netiso.flow.Verdict;
import org.jspecify.annotations.Nullable;

/** Finds flows by their connection, as it is and as it was dialled. */
final class ConnectionIndex {
    /** A connection by which a flow is found. */
    static final class Way extends HashChains.Item<Way> {
        private final TrackedFlow flow;
        private final Connection connection;

        Way(TrackedFlow flow, Connection connection, long seed) {
            super(connection.hash(seed));
            this.flow = flow;
            this.connection = connection;
        }

        /** Whether it leads to a flow by where that arrives, not by what was dialled. */
        private boolean isOf(Connection other, Verdict verdict, int kind) {
            return flow.verdict == verdict && flow.kind == kind && equals(flow.way) && connection.equals(other);
        }
    }

    private final HashChains<Way> ways = new HashChains<>();
    private final long seed;
    private int size;

    ConnectionIndex(long seed) {
        this.seed = seed;
    }

    /** How many flows there are. */
    int size() {
        return size;
    }

    void add(TrackedFlow flow) {
        size++;
        ways.add(flow.way);
        if (flow.dialledWay != null) {
            ways.add(flow.dialledWay);
        }
    }

    void remove(TrackedFlow flow) {
        size--;
        ways.remove(flow.way);
        if (flow.dialledWay != null) {
            ways.remove(flow.dialledWay);
        }
    }

    /** It is known now that a flow leads elsewhere. */
    void reroute(TrackedFlow flow, Route route) {
        remove(flow);
        flow.lead(route, seed);
        add(flow);
    }

    /** The flow of that connection to which another one may belong, of the same verdict and kind; null if there is none. */
    @Nullable
    TrackedFlow find(Connection connection, TrackedFlow other) {
        for (Way way = ways.first(connection.hash(seed)); way != null; way = way.next()) {
            if (way.isOf(connection, other.verdict, other.kind) && way.flow.admits(other)) {
                return way.flow;
            }
        }
        return null;
    }

    /** The flow of that connection, verdict and kind of drop to which the row belongs; null if there is none. */
    @Nullable
    TrackedFlow find(Connection connection, Verdict verdict, int kind, FlowRow row) {
        for (Way way = ways.first(connection.hash(seed)); way != null; way = way.next()) {
            if (way.isOf(connection, verdict, kind) && way.flow.admits(row)) {
                return way.flow;
            }
        }
        return null;
    }

    /** Whether a flow of the same connection has that verdict and was seen at that time or later. */
    boolean has(TrackedFlow flow, Verdict verdict, long earliest) {
        return has(flow, flow.way, verdict, earliest)
                || (flow.dialledWay != null && has(flow, flow.dialledWay, verdict, earliest));
    }

    /** What the flows of the same connection that were answered count, all together. */
    long answers(TrackedFlow flow) {
        return answers(flow, flow.way) + (flow.dialledWay == null ? 0 : answers(flow, flow.dialledWay));
    }

    private long answers(TrackedFlow flow, Way by) {
        long sum = 0;
        for (Way way = ways.first(by.hash); way != null; way = way.next()) {
            // Those that have both addresses alike are found by both.
            boolean counted = !by.equals(flow.way) && way.flow.way.connection.equals(flow.way.connection);
            if (way.flow.verdict == Verdict.FORWARDED
                    && !counted
                    && way.connection.equals(by.connection)
                    && way.flow.admits(flow)) {
                sum += way.flow.total();
            }
        }
        return sum;
    }

    private boolean has(TrackedFlow flow, Way by, Verdict verdict, long earliest) {
        for (Way way = ways.first(by.hash); way != null; way = way.next()) {
            if (way.flow.verdict == verdict
                    && way.flow.last >= earliest
                    && way.connection.equals(by.connection)
                    && way.flow.admits(flow)) {
                return true;
            }
        }
        return false;
    }
}
