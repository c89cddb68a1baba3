// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What the kernel side counted since it was loaded, all CPUs together; {@code struct netiso_counters}.
 *
 * @param drops packets dropped for a reason that was asked for and looked at: the sum of the next four
 * @param reported of these, sent here
 * @param ringFull lost, since they were not read fast enough
 * @param notFirst not the first packet of a connection
 * @param notParsed not IP, cut off, or a protocol without ports
 * @param nested not looked at, since they came in the middle of another; at most so many were for a reason that was asked for
 */
public record KernelCounters(long drops, long reported, long ringFull, long notFirst, long notParsed, long nested) {
    /** Nothing counted. */
    public static final KernelCounters ZERO = new KernelCounters(0, 0, 0, 0, 0, 0);

    /**
     * Adds up the copies that the CPUs have.
     *
     * @param missedRuns drops, for whatever reason, for which the kernel did not run the program since it was running
     */
    public static KernelCounters sum(List<ByteBuffer> copies, long missedRuns) {
        return new KernelCounters(
                sum(copies, "drops"),
                sum(copies, "reported"),
                sum(copies, "ring_full"),
                sum(copies, "not_first"),
                sum(copies, "not_parsed"),
                sum(copies, "nested") + missedRuns);
    }

    private static long sum(List<ByteBuffer> copies, String member) {
        int offset = Layouts.offset(Layouts.COUNTERS, member);
        return copies.stream().mapToLong(copy -> copy.getLong(offset)).sum();
    }
}
