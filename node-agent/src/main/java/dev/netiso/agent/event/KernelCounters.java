// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What the kernel side counted since its maps were made, all CPUs together; {@code struct netiso_counters}.
 *
 * @param drops packets dropped or refused for a reason that was asked for: in a row each, or in one of notFirst and notParsed
 * @param connections what sockets, and packets that were let through, were counted for
 * @param reported ring events: first sights of a row
 * @param ringFull ring events not sent, since they were not read fast enough; their rows come with the drain
 * @param folded found no row of its own and are counted by source alone
 * @param overflowFull of these, found no row even there: only this count is left
 * @param notFirst dropped, but not the first packet of a connection
 * @param notParsed dropped, but not IP, cut off, or a protocol without ports
 * @param nested not looked at, since they came in the middle of another; at most so many were for a reason that was asked for
 */
public record KernelCounters(
        long drops,
        long connections,
        long reported,
        long ringFull,
        long folded,
        long overflowFull,
        long notFirst,
        long notParsed,
        long nested) {
    /** Nothing counted. */
    public static final KernelCounters ZERO = new KernelCounters(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /**
     * Adds up the copies that the CPUs have.
     *
     * @param missedRuns events for which the kernel did not run a program since it was running
     */
    public static KernelCounters sum(List<ByteBuffer> copies, long missedRuns) {
        return new KernelCounters(
                sum(copies, "drops"),
                sum(copies, "connections"),
                sum(copies, "reported"),
                sum(copies, "ring_full"),
                sum(copies, "folded"),
                sum(copies, "overflow_full"),
                sum(copies, "not_first"),
                sum(copies, "not_parsed"),
                missedRuns);
    }

    /** Rows that were made. */
    public long rows() {
        return reported + ringFull;
    }

    private static long sum(List<ByteBuffer> copies, String member) {
        int offset = Layouts.offset(Layouts.COUNTERS, member);
        return copies.stream().mapToLong(copy -> copy.getLong(offset)).sum();
    }
}
