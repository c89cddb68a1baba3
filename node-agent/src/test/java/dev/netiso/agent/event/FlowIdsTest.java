// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlowIdsTest {
    private static final long[] KEY = {1, 2, 3, 4, 5, 6, 7, 8};

    @Test
    void names_a_flow_by_boot_node_key_and_time_alone() {
        FlowIds ids = new FlowIds("boot", "node1");
        String id = ids.of(KEY, 100);
        assertThat(id).matches("[0-9a-f]{16}-[0-9a-f]{16}");
        assertThat(new FlowIds("boot", "node1").of(KEY, 100)).isEqualTo(id);
        Set<String> others = new HashSet<>();
        others.add(ids.of(KEY, 101));
        others.add(new FlowIds("boot2", "node1").of(KEY, 100));
        others.add(new FlowIds("boot", "node2").of(KEY, 100));
        for (int i = 0; i < KEY.length; i++) {
            long[] other = KEY.clone();
            other[i]++;
            others.add(ids.of(other, 100));
        }
        assertThat(others).hasSize(11).doesNotContain(id);
    }
}
