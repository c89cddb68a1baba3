// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import static dev.netiso.agent.flows.Slots.NONE;

import java.time.Duration;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * Flows by what destination NAT leaves alone of an attempt: protocol, source address and source port. Of fixed size: what is oldest of few makes place for what
 * comes, and what is more than two seconds away says nothing, since ports are used again.
 */
final class LatestAttempts {
    private static final int PLACES = 1 << 15;
    /** A port of a source may lead to several destinations at a time; those of one tuple are beside each other. */
    private static final int NEIGHBOURS = 4;
    /** Longer than the second after which a SYN is sent again (RFC 6298, 2.1), which tells of silence, and is dropped itself. */
    private static final long WINDOW = Duration.ofSeconds(2).toNanos();

    private final TrackedFlows flows;
    private final long seed;
    private final IntUnaryOperator name;
    private final long[] tuples = new long[PLACES];
    private final long[] times = new long[PLACES];
    /** A flow may be forgotten, and its slot another's, while it stands here. */
    private final long[] references = new long[PLACES];

    /**
     * @param seed not known to those who send packets
     * @param name the way of a flow that says what is one connection here
     */
    LatestAttempts(TrackedFlows flows, long seed, IntUnaryOperator name) {
        this.flows = flows;
        this.seed = seed;
        this.name = name;
    }

    /** What an attempt is found by: its source as the packet had it, also where masquerading made another of it. */
    long tuple(int row, int sourcePort) {
        long[] keys = flows.rows.keys;
        int key = TrackedRows.key(row);
        long source = Hash.mix(Hash.mix(seed ^ keys[key]) ^ keys[key + 1]);
        int protocol = flows.routes.protocol(flows.rows.flow[row]);
        return Hash.mix(source ^ ((long) protocol << Short.SIZE | sourcePort));
    }

    /** Takes note of an attempt. */
    void put(long tuple, int flow, long time) {
        int way = name.applyAsInt(flow);
        int first = first(tuple);
        int oldest = first;
        for (int place = first; place < first + NEIGHBOURS; place++) {
            int known = at(place, tuple, time);
            if (known != NONE && flows.routes.same(name.applyAsInt(known), way)) {
                oldest = place;
                break;
            }
            oldest = times[place] < times[oldest] ? place : oldest;
        }
        tuples[oldest] = tuple;
        times[oldest] = time;
        references[oldest] = flows.slots.reference(flow);
    }

    /** Whether there was an attempt under that name around that time. */
    boolean has(long tuple, int way, long time) {
        int first = first(tuple);
        for (int place = first; place < first + NEIGHBOURS; place++) {
            int known = at(place, tuple, time);
            if (known != NONE && flows.routes.same(name.applyAsInt(known), way)) {
                return true;
            }
        }
        return false;
    }

    /** Of the flows that may be meant, the one of which an attempt was nearest to that time; {@link Slots#NONE} if there is none. */
    int nearest(long tuple, long time, IntPredicate mayBe) {
        int first = first(tuple);
        int nearest = NONE;
        long distance = Long.MAX_VALUE;
        for (int place = first; place < first + NEIGHBOURS; place++) {
            int known = at(place, tuple, time);
            if (known != NONE && Math.abs(times[place] - time) < distance && mayBe.test(known)) {
                nearest = known;
                distance = Math.abs(times[place] - time);
            }
        }
        return nearest;
    }

    private int at(int place, long tuple, long time) {
        boolean isThere = tuples[place] == tuple && Math.abs(times[place] - time) <= WINDOW;
        return isThere ? flows.slots.at(references[place]) : NONE;
    }

    private static int first(long tuple) {
        return (int) tuple & PLACES - NEIGHBOURS;
    }
}
