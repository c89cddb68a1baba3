// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.api.observer.ServerStatusResponse;
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
        assertThat(gap.update(status(20, 350, 200))).contains(new Lost(Lost.Place.AGENT_RING, 50));
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
}
