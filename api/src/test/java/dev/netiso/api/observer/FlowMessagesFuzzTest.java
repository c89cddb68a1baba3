// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.netiso.api.observer.flow.Flow;
import dev.netiso.api.observer.flow.FlowFilter;
import java.util.function.Predicate;

/** Bytes of a stranger: read whole, or refused by the one exception that callers expect. */
class FlowMessagesFuzzTest {
    @FuzzTest
    void reads_a_flow_or_refuses_it(byte[] bytes) {
        try {
            dev.netiso.flow.Flow flow = FlowMessages.read(Flow.parseFrom(bytes));
            assertThat(FlowMessages.read(FlowMessages.write(flow)).uuid()).isEqualTo(flow.uuid());
        } catch (InvalidProtocolBufferException | IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    @FuzzTest
    void reads_a_filter_or_refuses_it(byte[] bytes) {
        try {
            Predicate<dev.netiso.flow.Flow> filter =
                    FlowFilters.read(FlowFilter.parseFrom(bytes), FlowFilters.Names.PODS_NAMED);
            boolean once = filter.test(TestFlows.dropped(1));
            assertThat(filter.test(TestFlows.dropped(1))).isEqualTo(once);
        } catch (InvalidProtocolBufferException | IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
