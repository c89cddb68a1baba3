// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.agent.event.FlowRow.RowVerdict;
import dev.netiso.agent.event.Rows;
import dev.netiso.agent.flows.TableFixture;
import dev.netiso.agent.scope.Scope.Owner;
import dev.netiso.flow.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IntakeTest {
    private final AgentCounters counters = new AgentCounters();
    private Owner owner = Owner.THIS_NODE;
    private final Intake intake =
            new Intake(netns -> owner, TableFixture.table(counters.table), counters, () -> 5_000_000_000L);

    @ParameterizedTest
    @EnumSource(
            value = Owner.class,
            names = {"OTHER", "UNKNOWN"})
    void counts_what_the_ring_brought_although_its_namespace_is_gone_when_it_is_drained(Owner later) throws Exception {
        intake.event(Rows.of(RowVerdict.DROPPED, 1).row().bytes());
        owner = later;
        drain(Rows.of(RowVerdict.DROPPED, 1).count(7, 1));
        assertThat(counters.table.counted(Verdict.DROPPED)).isEqualTo(7);
        drain(Rows.of(RowVerdict.DROPPED, 2).port(80).count(3, 1));
        assertThat(counters.table.counted(Verdict.DROPPED)).isEqualTo(7);
        assertThat(counters.foreign.sum() + counters.unknownScope.sum()).isEqualTo(3);
    }

    private void drain(Rows row) throws Exception {
        intake.beforeSwap();
        intake.begin(1, false);
        intake.read(row.row().bytes());
        intake.commit();
    }
}
