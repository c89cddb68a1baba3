// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import java.time.Duration;

/**
 * Tells the first packet of a connection from its repeats, so that a retransmitted SYN is not a second flow. Bounded: when two connections meet in one
 * place of the table the older is forgotten, and its next repeat becomes a flow again. Not safe for use by several threads at once.
 */
public final class RepeatFilter {
    /** Longer than the longest pause between two SYNs (64 s, after six doublings of Linux' first one). */
    private static final long RETRANSMISSION = Duration.ofSeconds(70).toNanos();
    /** A repeat that is no retransmission, such as the next datagram of a flow, is shown again after this time. */
    private static final long REPEAT = Duration.ofSeconds(30).toNanos();

    private static final int WAYS = 2;

    private final long seed;
    private final int mask;
    private final long[] connections;
    private final long[] reported;
    private final long[] seen;
    private final int[] sequences;

    /**
     * @param capacity connections to remember, a power of two from 2 on
     * @param seed not known to those who send packets, so that they cannot choose what meets in one place
     */
    public RepeatFilter(int capacity, long seed) {
        if (capacity < WAYS || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("repeat filter: capacity " + capacity + " (expected: a power of two)");
        }
        this.seed = seed;
        this.mask = capacity - 1;
        connections = new long[capacity];
        reported = new long[capacity];
        seen = new long[capacity];
        sequences = new int[capacity];
    }

    /** Whether a flow of this packet's connection was reported a short time ago; if not, it is remembered as reported now. */
    public boolean isRepeat(FlowRow packet) {
        // Zero marks an empty place.
        long connection = packet.connectionHash(seed) | 1;
        int first = (int) (connection >>> 32) & mask & -WAYS;
        int place = connections[first] == connection || isOlder(first, connection) ? first : first + 1;
        boolean repeat = connections[place] == connection && isRecent(place, packet);
        if (!repeat) {
            connections[place] = connection;
            reported[place] = packet.last();
        }
        seen[place] = packet.last();
        sequences[place] = packet.tcpSequence();
        return repeat;
    }

    private boolean isOlder(int first, long connection) {
        return connections[first + 1] != connection && seen[first] <= seen[first + 1];
    }

    private boolean isRecent(int place, FlowRow packet) {
        boolean retransmission = packet.tcpSequence() != 0
                && packet.tcpSequence() == sequences[place]
                && packet.last() - seen[place] < RETRANSMISSION;
        return retransmission || packet.last() - reported[place] < REPEAT;
    }
}
