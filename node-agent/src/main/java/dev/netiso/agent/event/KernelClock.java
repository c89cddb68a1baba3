// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Turns the kernel's CLOCK_MONOTONIC into wall-clock time, by their difference, which is measured again now and then because the wall clock is corrected.
 * Not safe for use by several threads at once.
 */
public final class KernelClock {
    private static final long MEASURE_AGAIN = Duration.ofSeconds(10).toNanos();
    private static final int SAMPLES = 5;

    private final InstantSource wall;
    private final LongSupplier monotonic;
    private Instant base = Instant.EPOCH;
    private long baseNanos;

    /**
     * @param wall the node's clock
     * @param monotonic CLOCK_MONOTONIC in nanoseconds, as {@link System#nanoTime} is on Linux
     */
    public KernelClock(InstantSource wall, LongSupplier monotonic) {
        this.wall = wall;
        this.monotonic = monotonic;
        measure();
    }

    /** The time at which CLOCK_MONOTONIC had that value. */
    public Instant at(long kernelNanos) {
        if (monotonic.getAsLong() - baseNanos > MEASURE_AGAIN) {
            measure();
        }
        return base.plusNanos(kernelNanos - baseNanos);
    }

    /** Of several samples the one that was disturbed least. */
    private void measure() {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < SAMPLES; i++) {
            long before = monotonic.getAsLong();
            Instant now = wall.instant();
            long taken = monotonic.getAsLong() - before;
            if (taken < best) {
                best = taken;
                base = now;
                baseNanos = before + taken / 2;
            }
        }
    }
}
