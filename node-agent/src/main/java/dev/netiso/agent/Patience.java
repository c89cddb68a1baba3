// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Waits while readers are too slow, since the kernel's maps hold what is not read yet, and lose nothing as long as they have room; but not for long, and then not
 * again for a while: one reader that hangs must not hold up all others. Used by one thread.
 */
final class Patience {
    private static final long MOST = Duration.ofMillis(500).toNanos();
    private static final long THEN_NOT_FOR = Duration.ofSeconds(4).toNanos();
    private static final long LOOK_AGAIN = Duration.ofNanos(200_000).toNanos();

    private final BooleanSupplier slow;
    private final LongSupplier nanos;
    private long notBefore;

    Patience(BooleanSupplier slow, LongSupplier nanos) {
        this.slow = slow;
        this.nanos = nanos;
        this.notBefore = nanos.getAsLong();
    }

    /** Returns at once while nobody is slow. */
    void await() {
        if (!slow.getAsBoolean() || nanos.getAsLong() - notBefore < 0) {
            return;
        }
        long end = nanos.getAsLong() + MOST;
        while (slow.getAsBoolean()) {
            if (nanos.getAsLong() - end >= 0) {
                notBefore = end + THEN_NOT_FOR;
                return;
            }
            LockSupport.parkNanos(LOOK_AGAIN);
        }
    }
}
