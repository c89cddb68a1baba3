// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.agent.bpf.KernelSymbols.Extent;
import dev.netiso.flow.DropReason;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DropLocationsTest {
    private static final List<Extent> FOUND =
            List.of(new Extent("nf_hook_slow", 0x100, 0x200), new Extent("nfqnl_reinject", 0x300, 0x400));

    private static int count(ByteBuffer bytes) {
        return bytes.getInt(Layouts.offset(Layouts.LOCATIONS, "count"));
    }

    @Test
    void tells_the_places_that_a_reason_says_nothing_of() {
        ByteBuffer bytes = DropLocations.toBytes(true, FOUND, DropReason.policyType());
        int at = Layouts.offset(Layouts.LOCATIONS, "at");
        assertThat(count(bytes)).isEqualTo(1);
        assertThat(bytes.getLong(at)).isEqualTo(0x300);
        assertThat(bytes.getLong(at + Layouts.offset(Layouts.LOCATION, "end"))).isEqualTo(0x400);
        DropReasons reasons = DropReasons.resolve(DropReason.policyType(), Map.of("SKB_DROP_REASON_XDP", 5), Map.of());
        int reason = bytes.getInt(at + Layouts.offset(Layouts.LOCATION, "reason"));
        assertThat(reasons.reason(reason)).hasToString("NFQUEUE_DROP");
        assertThat(reasons.numbers()).containsOnlyKeys(5);
    }

    @Test
    void tells_every_place_where_there_are_no_reasons() {
        assertThat(count(DropLocations.toBytes(false, FOUND, DropReason.policyType())))
                .isEqualTo(2);
        assertThat(DropLocations.functions(false)).contains("__dev_queue_xmit").hasSizeGreaterThan(10);
        DropReasons reasons = DropReasons.resolve(DropReason.policyType(), Map.of(), Map.of());
        assertThat(reasons.numbers()).isEmpty();
        assertThat(reasons).asString().contains("NETFILTER_DROP", "TC_EGRESS_PROBABLE");
    }

    @Test
    void leaves_out_what_is_not_asked_for() {
        assertThat(count(DropLocations.toBytes(false, FOUND, Set.of()))).isZero();
    }
}
