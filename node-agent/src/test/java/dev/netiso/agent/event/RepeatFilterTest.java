// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RepeatFilterTest {
    private static final long SECOND = 1_000_000_000L;
    private final RepeatFilter filter = new RepeatFilter(1024, 42);

    private boolean isRepeat(long seconds, int sourcePort, int sequence) {
        return filter.isRepeat(Records.tcp(seconds * SECOND, "10.0.0.1", "10.0.1.2", sourcePort, sequence)
                .record());
    }

    @Test
    void folds_every_retransmission_of_a_syn_however_long_they_go_on() {
        assertThat(isRepeat(100, 40000, 7)).isFalse();
        // Linux' own times, RTO doubled from 1 s on.
        for (long at : new long[] {101, 103, 107, 115, 131, 163}) {
            assertThat(isRepeat(at, 40000, 7)).isTrue();
        }
    }

    @Test
    void takes_another_port_for_another_connection() {
        assertThat(isRepeat(100, 40000, 7)).isFalse();
        assertThat(isRepeat(100, 40001, 7)).isFalse();
        assertThat(isRepeat(101, 40000, 7)).isTrue();
    }

    @Test
    void shows_a_connection_that_goes_on_trying_again_after_a_while() {
        assertThat(isRepeat(100, 40000, 7)).isFalse();
        assertThat(isRepeat(110, 40000, 8)).isTrue();
        assertThat(isRepeat(131, 40000, 9)).isFalse();
        assertThat(isRepeat(132, 40000, 10)).isTrue();
    }

    @Test
    void shows_datagrams_of_one_flow_once_in_a_while() {
        assertThat(isRepeat(100, 53, 0)).isFalse();
        assertThat(isRepeat(129, 53, 0)).isTrue();
        assertThat(isRepeat(130, 53, 0)).isFalse();
    }

    @Test
    void tells_addresses_families_namespaces_and_protocols_apart() {
        Records base = Records.tcp(SECOND, "10.0.0.1", "10.0.1.2", 1, 1);
        assertThat(filter.isRepeat(base.record())).isFalse();
        assertThat(filter.isRepeat(base.address("saddr", "10.0.0.2").record())).isFalse();
        assertThat(filter.isRepeat(base.address("daddr", "10.0.0.2").record())).isFalse();
        assertThat(filter.isRepeat(base.put("protocol", (byte) 17).record())).isFalse();
        assertThat(filter.isRepeat(base.put("netns", 1).record())).isFalse();
        assertThat(filter.isRepeat(base.put("socket_netns", 1).record())).isFalse();
        assertThat(filter.isRepeat(base.put("dport", (short) 1).record())).isFalse();
        assertThat(filter.isRepeat(base.record())).isTrue();
    }

    /** Forgetting is allowed, folding what is new is not. */
    @Test
    void never_folds_the_first_packet_of_a_connection_even_when_it_is_full() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            FlowRow packet = Records.tcp(SECOND + i, "10.0.0.1", "10.0.1.2", i & 0xffff, random.nextInt())
                    .put("netns", i >>> 16)
                    .record();
            assertThat(filter.isRepeat(packet)).isFalse();
            assertThat(filter.isRepeat(packet)).isTrue();
        }
    }

    @Test
    void has_a_power_of_two_of_places() {
        assertThatThrownBy(() -> new RepeatFilter(1000, 0)).hasMessageContaining("1000");
        assertThatThrownBy(() -> new RepeatFilter(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
