// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import static dev.netiso.agent.flows.TableFixture.client;
import static dev.netiso.agent.flows.TableFixture.dropped;
import static dev.netiso.agent.flows.TableFixture.server;
import static dev.netiso.agent.flows.TableFixture.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.agent.event.FlowRow.RowVerdict;
import dev.netiso.flow.Flow;
import dev.netiso.flow.Verdict;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is forgotten, and what is done where there is no room. */
class FlowTableRoomTest {
    private final TableFixture once = new TableFixture(64, RepeatPolicy.NEVER);
    private final TableFixture serving = new TableFixture(64, TableFixture.AFTER_30_SECONDS);

    @Test
    void forgets_what_was_quiet_for_longest_and_says_so() {
        for (int port = 1; port <= 65; port++) {
            once.drain(port, dropped(port).port(port));
        }
        assertThat(once.flows).hasSize(65);
        assertThat(once.counters.forgotten()).isEqualTo(1);
        assertThat(once.counters.remembered()).isEqualTo(64);
        assertThat(once.drain(70, dropped(70).port(2))).isEmpty();
        assertThat(once.drain(71, dropped(71).port(1))).hasSize(1);
    }

    @Test
    void leaves_to_the_drain_what_it_has_no_room_for_and_counts_nothing_twice() {
        for (int port = 1; port <= 100; port++) {
            once.ring(1, dropped(1).port(port));
        }
        assertThat(once.flows).hasSize(64);
        assertThat(once.counters.late()).isEqualTo(36);
        for (int port = 1; port <= 100; port++) {
            once.drain(2, dropped(1).port(port).count(3, 1));
        }
        assertThat(once.flows).hasSize(100);
        assertThat(once.counters.counted(Verdict.DROPPED)).isEqualTo(300);
        assertThat(once.counters.reported(Verdict.DROPPED)).isEqualTo(64 + 36 * 3);
    }

    @Test
    void goes_on_with_a_connection_that_it_knows_when_there_is_no_room_for_one_more_row_of_it() {
        MemoryLedger ledger = new MemoryLedger();
        TableFixture full = new TableFixture(2, RepeatPolicy.NEVER, ledger);
        full.ring(1, dropped(1).port(1), dropped(1).port(2));
        int kept = ledger.size();
        for (int netns = 1; netns <= 20; netns++) {
            full.table.fromDrain(dropped(1.2).port(1).netns(netns).count(2, 1).row());
        }
        assertThat(full.settle(1.5)).isEmpty();
        assertThat(full.counters.counted(Verdict.DROPPED)).isEqualTo(42);
        assertThat(full.counters.forgotten()).isZero();
        assertThat(ledger.size()).isEqualTo(kept);
        TableFixture next = new TableFixture(2, RepeatPolicy.NEVER, ledger);
        next.table.takeOver();
        assertThat(next.flows).hasSize(2);
        assertThat(next.counters.counted(Verdict.DROPPED)).isEqualTo(full.counters.counted(Verdict.DROPPED));
        assertThat(next.drain(2, dropped(1).port(1), dropped(1.2).port(1).netns(9)))
                .isEmpty();
    }

    @Test
    void makes_room_although_a_drain_did_not_bring_what_the_ring_had_brought() {
        TableFixture full = new TableFixture(1, RepeatPolicy.NEVER);
        full.ring(1, dropped(1).port(1));
        assertThat(full.ring(1.2, dropped(1.1).port(2))).isEmpty();
        assertThat(full.drain(2)).isEmpty();
        assertThat(full.ring(2.2, dropped(2.1).port(2))).hasSize(1);
    }

    @Test
    void counts_what_it_has_no_room_to_tell_of() {
        TableFixture full = new TableFixture(1, RepeatPolicy.NEVER);
        full.ring(1, dropped(1).port(1));
        for (int port = 2; port <= 4; port++) {
            full.table.fromDrain(udp(RowVerdict.ATTEMPTED, 1).port(port).row());
        }
        assertThat(full.settle(7)).singleElement().extracting(Flow::verdict).isEqualTo(Verdict.UNANSWERED);
        assertThat(full.counters.forgotten()).isEqualTo(3);
        assertThat(full.counters.counted(Verdict.UNANSWERED)).isEqualTo(3);
        assertThat(full.counters.folded(Verdict.UNANSWERED)).isEqualTo(2);
    }

    @Test
    void tells_many_for_which_it_has_no_room_one_after_the_other() {
        TableFixture full = new TableFixture(1, RepeatPolicy.NEVER);
        full.ring(1, dropped(1).port(1));
        for (int port = 2; port <= 40; port++) {
            full.table.fromDrain(dropped(1).port(port).row());
        }
        full.settle(2);
        assertThat(full.flows).extracting(Flow::uuid).doesNotHaveDuplicates().hasSize(40);
        assertThat(full.counters.remembered()).isEqualTo(1);
    }

    @Test
    void does_not_take_a_connection_for_the_one_that_was_forgotten_for_it() {
        TableFixture full = new TableFixture(2, RepeatPolicy.NEVER);
        full.drain(1, client(1).destination("10.96.0.9").from(40000, 0));
        full.drain(1.1, dropped(1.1).source("10.0.0.9"));
        full.drain(1.2, client(1.2).destination("10.96.0.77").from(50000, 0));
        assertThat(full.counters.forgotten()).isEqualTo(1);
        assertThat(full.drain(1.3, server(1.3).from(40000, 0)))
                .singleElement()
                .extracting(Flow::original)
                .isEqualTo(Optional.empty());
    }

    @Test
    void forgets_in_time_what_ended() {
        serving.drain(1, dropped(1));
        serving.settle(500);
        assertThat(serving.counters.remembered()).isEqualTo(1);
        serving.settle(602);
        assertThat(serving.counters.remembered()).isZero();
        assertThat(serving.counters.forgotten()).isZero();
    }
}
