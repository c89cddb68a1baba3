// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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

    private final long seed;
    private final Function<Route, Connection> name;
    private final long[] tuples = new long[PLACES];
    private final long[] times = new long[PLACES];
    private final @Nullable TrackedFlow[] flows = new TrackedFlow[PLACES];

    /**
     * @param seed not known to those who send packets
     * @param name what is one connection here
     */
    LatestAttempts(long seed, Function<Route, Connection> name) {
        this.seed = seed;
        this.name = name;
    }

    /** What an attempt is found by: its source as the packet had it, also where masquerading made another of it. */
    long tuple(long[] key, TrackedFlow flow, int sourcePort) {
        long source = Hash.mix(Hash.mix(seed ^ key[0]) ^ key[1]);
        return Hash.mix(source ^ ((long) flow.route.connection().protocol() << Short.SIZE | sourcePort));
    }

    /** Takes note of an attempt. */
    void put(long tuple, TrackedFlow flow, long time) {
        Connection connection = name.apply(flow.route);
        int first = first(tuple);
        int oldest = first;
        for (int place = first; place < first + NEIGHBOURS; place++) {
            TrackedFlow known = at(place, tuple, time);
            if (known != null && name.apply(known.route).equals(connection)) {
                oldest = place;
                break;
            }
            oldest = times[place] < times[oldest] ? place : oldest;
        }
        tuples[oldest] = tuple;
        times[oldest] = time;
        flows[oldest] = flow;
    }

    /** Lets go of flows that say nothing any more at that time, or of what comes a little late. */
    void forgetUntil(long time) {
        for (int place = 0; place < PLACES; place++) {
            if (flows[place] != null && time - times[place] > 2 * WINDOW) {
                flows[place] = null;
            }
        }
    }

    /** Whether there was an attempt under that name around that time. */
    boolean has(long tuple, Connection connection, long time) {
        int first = first(tuple);
        for (int place = first; place < first + NEIGHBOURS; place++) {
            TrackedFlow known = at(place, tuple, time);
            if (known != null && name.apply(known.route).equals(connection)) {
                return true;
            }
        }
        return false;
    }

    /** Of the flows that may be meant, the one of which an attempt was nearest to that time; null if there is none. */
    @Nullable
    TrackedFlow nearest(long tuple, long time, Predicate<TrackedFlow> mayBe) {
        int first = first(tuple);
        TrackedFlow nearest = null;
        long distance = Long.MAX_VALUE;
        for (int place = first; place < first + NEIGHBOURS; place++) {
            TrackedFlow known = at(place, tuple, time);
            if (known != null && Math.abs(times[place] - time) < distance && mayBe.test(known)) {
                nearest = known;
                distance = Math.abs(times[place] - time);
            }
        }
        return nearest;
    }

    private @Nullable TrackedFlow at(int place, long tuple, long time) {
        TrackedFlow flow = flows[place];
        boolean isThere = tuples[place] == tuple && Math.abs(times[place] - time) <= WINDOW;
        return isThere && flow != null && !flow.forgotten ? flow : null;
    }

    private static int first(long tuple) {
        return (int) tuple & PLACES - NEIGHBOURS;
    }
}
