// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final long START = Long.MAX_VALUE - Duration.ofMillis(700).toNanos();

    /** Overflows on the way, as the kernel's clock may. */
    private long now = START;

    private int looks;
    private IntPredicate slow = look -> false;
    private final Patience patience = new Patience(this::isSlow, () -> now);

    /** Every look takes ten milliseconds. */
    private boolean isSlow() {
        now += Duration.ofMillis(10).toNanos();
        return slow.test(looks++);
    }

    private long awaitMillis() {
        long began = now;
        patience.await();
        return Duration.ofNanos(now - began).toMillis();
    }

    @Test
    void does_not_wait_while_nobody_is_slow() {
        assertThat(awaitMillis()).isEqualTo(10);
        assertThat(looks).isEqualTo(1);
    }

    @Test
    void waits_until_the_slow_one_has_caught_up() {
        slow = look -> look < 5;
        patience.await();
        assertThat(looks).isEqualTo(6);
        slow = look -> look < 9;
        patience.await();
        assertThat(looks).isEqualTo(10);
    }

    @Test
    void gives_up_on_one_that_hangs_and_does_not_wait_again_for_four_seconds() {
        slow = look -> true;
        assertThat(awaitMillis()).isBetween(500L, 530L);
        assertThat(awaitMillis()).isEqualTo(10);
        now += Duration.ofMillis(3900).toNanos();
        assertThat(awaitMillis()).isEqualTo(10);
        now += Duration.ofMillis(100).toNanos();
        assertThat(awaitMillis()).isBetween(500L, 530L);
    }
}
