// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import dev.netiso.api.observer.ServerStatusResponse;
import dev.netiso.api.observer.extension.StatusExtension;
import dev.netiso.flow.Lost;
import org.junit.jupiter.api.Test;

class AgentGapTest {
    private final AgentGap gap = new AgentGap();

    private static ServerStatusResponse status(long uptime, long seen, long held) {
        return ServerStatusResponse.newBuilder()
                .setUptimeNs(uptime)
                .setSeenFlows(seen)
                .setNumFlows(held)
                .build();
    }

    @Test
    void what_the_agent_overwrote_while_nobody_was_connected_is_lost() {
        assertThat(gap.update(status(10, 100, 100))).isEmpty();
        gap.interrupted();
        assertThat(gap.update(status(20, 350, 200))).containsExactly(new Lost(Lost.Place.AGENT_RING, 50));
        assertThat(gap.update(status(30, 900, 200))).isEmpty();
    }

    @Test
    void nothing_is_lost_while_the_agent_holds_all_of_it() {
        gap.update(status(10, 100, 100));
        gap.interrupted();
        assertThat(gap.update(status(20, 250, 200))).isEmpty();
    }

    @Test
    void an_agent_that_began_anew_has_lost_what_nobody_can_count() {
        gap.update(status(100, 1000, 100));
        gap.interrupted();
        assertThat(gap.update(status(5, 2000, 10))).isEmpty();
    }

    private static ServerStatusResponse status(long uptime, String place, long count) {
        return ServerStatusResponse.newBuilder()
                .setUptimeNs(uptime)
                .setExtensions(Any.pack(StatusExtension.newBuilder()
                        .addLost(dev.netiso.api.observer.extension.Lost.newBuilder()
                                .setPlace(place)
                                .setCount(count))
                        .build()))
                .build();
    }

    @Test
    void what_the_kernel_lost_while_nobody_was_connected_is_told_once() {
        assertThat(gap.update(status(10, "KERNEL_RING", 5))).isEmpty();
        gap.told(new Lost(Lost.Place.KERNEL_RING, 2));
        gap.interrupted();
        assertThat(gap.update(status(20, "KERNEL_RING", 17))).containsExactly(new Lost(Lost.Place.KERNEL_RING, 10));
        assertThat(gap.update(status(30, "KERNEL_RING", 99))).isEmpty();
        gap.interrupted();
        assertThat(gap.update(status(40, "KERNEL_RING", 99))).isEmpty();
    }

    @Test
    void what_an_agent_lost_since_it_began_anew_is_all_new() {
        gap.update(status(100, "KERNEL_RING", 50));
        gap.interrupted();
        assertThat(gap.update(status(5, "KERNEL_RING", 7))).containsExactly(new Lost(Lost.Place.KERNEL_RING, 7));
        gap.interrupted();
        gap.told(new Lost(Lost.Place.KERNEL_RING, 4));
        assertThat(gap.update(status(3, "KERNEL_RING", 6))).containsExactly(new Lost(Lost.Place.KERNEL_RING, 2));
    }

    @Test
    void what_no_event_tells_of_is_read_from_every_answer() {
        assertThat(gap.update(imprecise(10, 5))).isEmpty();
        assertThat(gap.update(imprecise(20, 12))).containsExactly(new Lost(Lost.Place.AGENT_TABLE, 7));
        assertThat(gap.update(imprecise(30, 12))).isEmpty();
        gap.interrupted();
        assertThat(gap.update(imprecise(5, 4))).containsExactly(new Lost(Lost.Place.AGENT_TABLE, 4));
    }

    private static ServerStatusResponse imprecise(long uptime, long count) {
        return ServerStatusResponse.newBuilder()
                .setUptimeNs(uptime)
                .setExtensions(Any.pack(StatusExtension.newBuilder()
                        .addImprecise(dev.netiso.api.observer.extension.Lost.newBuilder()
                                .setPlace("AGENT_TABLE")
                                .setCount(count))
                        .build()))
                .build();
    }

    @Test
    void what_is_not_understood_is_refused() {
        assertThatThrownBy(() -> gap.update(status(10, "ELSEWHERE", 1))).isInstanceOf(IllegalArgumentException.class);
    }
}
