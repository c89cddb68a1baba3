// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkShareTest {
    private static final long MILLI = 1_000_000;

    private final WorkShare share = new WorkShare();

    @Test
    void rests_never_while_it_waits_for_longer_than_it_works() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(share.rest(4 * MILLI, 5 * MILLI)).isZero();
        }
    }

    @Test
    void rests_as_long_as_it_worked_when_a_burst_is_over() {
        long worked = 0;
        long rested = 0;
        for (int i = 0; i < 1_000; i++) {
            worked += 10 * MILLI;
            rested += share.rest(10 * MILLI, 0);
        }
        assertThat(worked - rested).isEqualTo(500 * MILLI);
        assertThat(share.rest(10 * MILLI, 0)).isEqualTo(10 * MILLI);
    }

    @Test
    void has_the_same_credit_again_after_waiting_and_no_more() {
        share.rest(1_000 * MILLI, 0);
        share.rest(0, 100_000 * MILLI);
        assertThat(share.rest(500 * MILLI, 0)).isZero();
        assertThat(share.rest(MILLI, 0)).isEqualTo(MILLI);
    }
}
