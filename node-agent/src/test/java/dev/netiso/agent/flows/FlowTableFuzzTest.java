// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.netiso.agent.event.FlowRow;
import dev.netiso.flow.Flow;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Any bytes of any length as rows, some twice: flows, or refused by the one exception that the reader counts; and the next table understands the ledger. */
class FlowTableFuzzTest {
    @FuzzTest
    void takes_rows_or_refuses_them(byte[] bytes) {
        MemoryLedger ledger = new MemoryLedger();
        TableFixture fixture = new TableFixture(16, TableFixture.AFTER_30_SECONDS, ledger);
        for (int at = 0; at == 0 || at < bytes.length; at += FlowRow.BYTES / 2) {
            ByteBuffer row = ByteBuffer.wrap(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + FlowRow.BYTES)))
                    .order(ByteOrder.nativeOrder());
            take(fixture, row);
            fixture.settle(at);
        }
        assertThat(fixture.counters.remembered()).isLessThanOrEqualTo(16);
        assertThat(fixture.flows).extracting(Flow::count).allMatch(count -> count > 0);
        TableFixture next = new TableFixture(16, TableFixture.AFTER_30_SECONDS, ledger);
        next.table.takeOver();
        assertThat(next.settle(1_000_000)).isNotNull();
    }

    private static void take(TableFixture fixture, ByteBuffer bytes) {
        try {
            FlowRow row = new FlowRow().at(bytes);
            fixture.table.fromRing(row);
            fixture.table.fromDrain(row);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
