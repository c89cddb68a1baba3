// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import java.time.Duration;

/**
 * Sees to it that a thread works no more than half of the time, but for a short while. Those who send pay for a node's processors, not who watches them: what is
 * not read meanwhile is counted by the kernel side, and told later, or told as lost. Used by one thread.
 */
final class WorkShare {
    /** May be worked without a rest: a burst, and what the first second of a Java program costs. */
    private static final long BURST = Duration.ofMillis(500).toNanos();

    private long credit = BURST;

    /**
     * Takes note of work that was done.
     *
     * @param worked nanoseconds of it
     * @param waited nanoseconds of waiting before it
     * @return nanoseconds to rest now, 0 at most times
     */
    long rest(long worked, long waited) {
        credit = Math.min(BURST, credit + waited - worked);
        long rest = Math.max(0, -credit);
        credit += rest;
        return rest;
    }
}
