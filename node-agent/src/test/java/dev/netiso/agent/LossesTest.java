// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.agent.event.KernelCounters;
import dev.netiso.flow.Lost;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossesTest {
    @Test
    void tells_once_what_was_lost_while_no_agent_ran() {
        List<Lost> lost = new ArrayList<>();
        Losses losses = new Losses(new AgentCounters(), 5, lost::add);
        losses.report(folded(12));
        losses.report(folded(12));
        losses.report(folded(13));
        assertThat(lost).containsExactly(new Lost(Lost.Place.KERNEL_MAP, 7), new Lost(Lost.Place.KERNEL_MAP, 1));
    }

    private static KernelCounters folded(long folded) {
        return new KernelCounters(100, 0, 0, 0, folded, 0, 0, 0, 0);
    }
}
