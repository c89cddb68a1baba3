// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Flows by what destination NAT leaves alone of an attempt: protocol, source address and source port. Of fixed size: what meets in one place replaces what was
 * there, and what is older than two seconds says nothing, since ports are used again.
 */
final class LatestAttempts {
    private static final int PLACES = 1 << 16;
    /** Longer than the second after which a SYN is sent again (RFC 6298, 2.1): what tells of silence, and of the drop that it came of, tell of the same packet. */
    private static final long WINDOW = Duration.ofSeconds(2).toNanos();

    private final long seed;
    private final Function<Route, Connection> name;
    private final long[] tuples = new long[PLACES];
    private final long[] times = new long[PLACES];
    /** Null where two connections had the same port of the same source: nothing says which of them is meant. */
    private final @Nullable TrackedFlow[] flows = new TrackedFlow[PLACES];

    /**
     * @param seed not known to those who send packets
     * @param name what is one connection here
     */
    LatestAttempts(long seed, Function<Route, Connection> name) {
        this.seed = seed;
        this.name = name;
    }

    /** Takes note of an attempt by a row's key: of its source as the packet had it, where masquerading made another of it. */
    void put(long[] key, TrackedFlow flow, int sourcePort, long time) {
        long tuple = tuple(key, flow, sourcePort);
        int place = place(tuple);
        if (isThere(place, tuple, time) && !is(flows[place], flow)) {
            flows[place] = null;
            return;
        }
        tuples[place] = tuple;
        times[place] = time;
        flows[place] = flow;
    }

    /** Lets go of flows that say nothing any more at that time. */
    void forgetUntil(long time) {
        for (int place = 0; place < PLACES; place++) {
            if (flows[place] != null && time - times[place] > WINDOW) {
                flows[place] = null;
            }
        }
    }

    /** The flow that has the same source as the latest attempt of another; null if there is none, or more than one. */
    @Nullable
    TrackedFlow find(TrackedFlow other) {
        long tuple = tuple(other.head().key, other, other.sourcePort);
        int place = place(tuple);
        return isThere(place, tuple, other.last) ? flows[place] : null;
    }

    private boolean isThere(int place, long tuple, long time) {
        TrackedFlow flow = flows[place];
        return tuples[place] == tuple && Math.abs(times[place] - time) <= WINDOW && (flow == null || !flow.forgotten);
    }

    private boolean is(@Nullable TrackedFlow known, TrackedFlow flow) {
        return known != null && name.apply(known.route).equals(name.apply(flow.route));
    }

    private long tuple(long[] key, TrackedFlow flow, int sourcePort) {
        long source = Hash.mix(Hash.mix(seed ^ key[0]) ^ key[1]);
        return Hash.mix(source ^ ((long) flow.route.connection().protocol() << Short.SIZE | sourcePort));
    }

    private static int place(long tuple) {
        return (int) tuple & PLACES - 1;
    }
}
