// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class KernelClockTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final AtomicLong monotonic = new AtomicLong(5_000_000_000L);
    private final AtomicReference<Instant> wall = new AtomicReference<>(NOON);
    private final KernelClock clock = new KernelClock(wall::get, monotonic::get);

    @Test
    void places_kernel_times_before_and_after_now() {
        assertThat(clock.at(5_000_000_001L)).isEqualTo(NOON.plusNanos(1));
        assertThat(clock.at(3_000_000_000L)).isEqualTo(NOON.minusSeconds(2));
    }

    @Test
    void follows_a_wall_clock_that_was_corrected() {
        wall.set(NOON.plusSeconds(100));
        monotonic.addAndGet(1_000_000_000L);
        assertThat(clock.at(6_000_000_000L)).isEqualTo(NOON.plusSeconds(1));
        monotonic.addAndGet(10_000_000_000L);
        assertThat(clock.at(16_000_000_000L)).isEqualTo(NOON.plusSeconds(100));
    }
}
