// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SeenFlowsTest {
    private final SeenFlows seen = new SeenFlows();

    private int newOf(String node, int flows) {
        int fresh = 0;
        for (int i = 0; i < flows; i++) {
            fresh += seen.isNew(node, node + "-" + i) ? 1 : 0;
        }
        return fresh;
    }

    @Test
    void what_a_quiet_agent_holds_is_known_however_much_the_others_sent() {
        assertThat(newOf("quiet", SeenFlows.USUAL_RING)).isEqualTo(SeenFlows.USUAL_RING);
        for (int node = 0; node < 20; node++) {
            assertThat(newOf("busy" + node, SeenFlows.USUAL_RING)).isEqualTo(SeenFlows.USUAL_RING);
        }
        assertThat(newOf("quiet", SeenFlows.USUAL_RING)).isZero();
    }

    @Test
    void a_larger_ring_is_known_whole_within_bounds() {
        seen.expect("node1", 20_000);
        assertThat(newOf("node1", 20_000)).isEqualTo(20_000);
        assertThat(newOf("node1", 20_000)).isZero();
        seen.expect("node1", Long.MAX_VALUE);
        assertThat(newOf("node1", SeenFlows.LARGEST_RING + 1)).isEqualTo(SeenFlows.LARGEST_RING + 1 - 20_000);
        assertThat(seen.isNew("node1", "node1-0")).isTrue();
    }

    @Test
    void nodes_that_are_gone_are_forgotten() {
        newOf("node1", 10);
        newOf("node2", 10);
        seen.keepOnly(Set.of("node2"));
        assertThat(newOf("node2", 10)).isZero();
        assertThat(newOf("node1", 10)).isEqualTo(10);
    }
}
