// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.agent.event.FlowRow.RowVerdict;
import dev.netiso.agent.event.Rows;
import dev.netiso.agent.flows.TableFixture;
import dev.netiso.agent.scope.Scope.Owner;
import dev.netiso.flow.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IntakeTest {
    private final AgentCounters counters = new AgentCounters();
    private Owner owner = Owner.THIS_NODE;
    private boolean waiting;
    private final Intake intake = new Intake(
            netns -> owner, TableFixture.table(counters.table), counters, () -> 5_000_000_000L, row -> waiting);

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

    /** The ring had no room for the older of two entries of a row, and tells of the younger one while the older is on its way. */
    @Test
    void counts_nothing_twice_of_a_row_whose_older_entry_comes_after_an_event_of_the_younger() throws Exception {
        waiting = true;
        intake.event(Rows.of(RowVerdict.DROPPED, 2).row().bytes());
        waiting = false;
        drain(Rows.of(RowVerdict.DROPPED, 1).count(7, 1));
        drain(Rows.of(RowVerdict.DROPPED, 2).count(5, 1));
        assertThat(counters.table.counted(Verdict.DROPPED)).isEqualTo(12);
    }

    private void drain(Rows row) throws Exception {
        intake.beforeSwap();
        intake.begin(1, false);
        intake.read(row.row().bytes());
        intake.commit();
    }
}
