// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netiso.flow.DropReason;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DropReasonsTest {
    @Test
    void finds_the_numbers_of_the_running_kernel_by_name_and_leaves_out_what_it_lacks() {
        int openVswitch = 2 << 16 | 1;
        DropReasons reasons = DropReasons.resolve(
                DropReason.policyType(),
                Map.of("SKB_DROP_REASON_NETFILTER_DROP", 11, "SKB_DROP_REASON_NO_SOCKET", 3, "NETFILTER_DROP", 99),
                Map.of("OVS_DROP_LAST_ACTION", openVswitch, "OVS_DROP_METER", openVswitch + 1));
        assertThat(reasons.numbers())
                .containsOnly(
                        Map.entry(11, DropReasons.Meaning.DROPPED),
                        Map.entry(openVswitch, DropReasons.Meaning.DROPPED),
                        Map.entry(3, DropReasons.Meaning.REFUSED));
        assertThat(reasons.reason(11)).hasToString("NETFILTER_DROP");
        assertThat(reasons.reason(openVswitch)).hasToString("OVS_DROP_LAST_ACTION");
        assertThat(reasons.reason(3)).hasToString("NO_SOCKET");
        assertThat(reasons.unspecified()).isEqualTo(-1);
        assertThatThrownBy(() -> reasons.reason(4)).hasMessageContaining("drop reason 4");
    }
}
