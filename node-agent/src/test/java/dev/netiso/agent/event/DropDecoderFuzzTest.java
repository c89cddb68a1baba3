// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.netiso.flow.DropReason;
import dev.netiso.flow.Flow;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Any bytes of any length: a flow, or refused by the one exception that the reader counts. */
class DropDecoderFuzzTest {
    private final DropDecoder decoder = new DropDecoder(
            "node1",
            DropReasons.resolve(Set.of(new DropReason("XDP")), Map.of("SKB_DROP_REASON_XDP", 0), Map.of()),
            new KernelClock(InstantSource.fixed(Instant.EPOCH), () -> 0),
            new FlowIds(1),
            cgroup -> Optional.empty());

    private final RepeatFilter repeats = new RepeatFilter(16, 1);

    @FuzzTest
    void decodes_a_record_or_refuses_it(byte[] bytes) {
        try {
            FlowRow record = new FlowRow().at(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()));
            repeats.isRepeat(record);
            Flow flow = decoder.decode(record);
            assertThat(flow.count()).isEqualTo(1);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
