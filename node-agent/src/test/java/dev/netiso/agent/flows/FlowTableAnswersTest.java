// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import static dev.netiso.agent.flows.TableFixture.POD_A;
import static dev.netiso.agent.flows.TableFixture.at;
import static dev.netiso.agent.flows.TableFixture.dropped;
import static dev.netiso.agent.flows.TableFixture.row;
import static dev.netiso.agent.flows.TableFixture.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.agent.event.FlowRow.RowVerdict;
import dev.netiso.agent.event.FlowRow.Socket;
import dev.netiso.flow.Flow;
import dev.netiso.flow.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of attempts: answered, refused, left unanswered, or hidden by a drop that says so already. */
class FlowTableAnswersTest {
    private final TableFixture once = new TableFixture(64, RepeatPolicy.NEVER);

    @ParameterizedTest
    @EnumSource(
            value = RowVerdict.class,
            names = {"UNANSWERED", "REFUSED"})
    void does_not_report_what_a_drop_says_already(RowVerdict verdict) {
        assertThat(once.ring(1, dropped(1))).hasSize(1);
        assertThat(once.ring(2.5, row(verdict, 2).socket(Socket.SOURCE, POD_A, 5)))
                .isEmpty();
        assertThat(once.drain(3, row(verdict, 2).socket(Socket.SOURCE, POD_A, 5)))
                .isEmpty();
        assertThat(once.counters.folded(Verdict.valueOf(verdict.name()))).isZero();
        assertThat(once.counters.hidden(Verdict.valueOf(verdict.name()))).isEqualTo(1);
        assertThat(once.ring(3, row(verdict, 2).port(444))).hasSize(1);
    }

    @Test
    void knows_the_drop_by_the_address_that_was_dialled_and_in_any_order_of_one_batch() {
        assertThat(once.ring(
                        1.5,
                        row(RowVerdict.REFUSED, 1).destination("10.96.0.10").port(80),
                        dropped(1.0001).service("10.96.0.10", 80)))
                .extracting(Flow::verdict)
                .containsExactly(Verdict.DROPPED);
    }

    @Test
    void reports_a_refusal_or_a_silence_long_after_a_drop() {
        once.ring(1, dropped(1));
        assertThat(once.ring(4, row(RowVerdict.REFUSED, 3.5))).hasSize(1);
        assertThat(once.ring(140, row(RowVerdict.UNANSWERED, 132))).hasSize(1);
    }

    @Test
    void does_not_let_another_process_hide_what_this_one_met() {
        once.ring(1, dropped(1).socket(Socket.SOURCE, 1, 44));
        assertThat(once.ring(3, row(RowVerdict.UNANSWERED, 2).socket(Socket.SOURCE, 1, 45)))
                .hasSize(1);
    }

    @Test
    void takes_an_attempt_that_nobody_answers_for_unanswered_after_five_seconds() {
        assertThat(once.ring(1, udp(RowVerdict.ATTEMPTED, 1))).isEmpty();
        assertThat(once.drain(2, udp(RowVerdict.ATTEMPTED, 1).count(3, 2))).isEmpty();
        assertThat(once.settle(5.9)).isEmpty();
        Flow flow = once.settle(6.1).getFirst();
        assertThat(flow.verdict()).isEqualTo(Verdict.UNANSWERED);
        assertThat(flow.count()).isEqualTo(2);
        assertThat(once.settle(60)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = RowVerdict.class,
            names = {"FORWARDED", "REFUSED", "DROPPED"})
    void an_answer_ends_the_waiting(RowVerdict answer) {
        once.ring(1, udp(RowVerdict.ATTEMPTED, 1));
        assertThat(once.ring(2, udp(answer, 1.5))).hasSize(1);
        assertThat(once.settle(10)).isEmpty();
        assertThat(once.counters.hidden(Verdict.UNANSWERED)).isEqualTo(1);
        // Repeats of both, as a query each second makes them.
        once.drain(
                11,
                udp(RowVerdict.ATTEMPTED, 10).from(40001, 0),
                udp(answer, 10.1).from(40001, 0));
        assertThat(once.settle(20)).isEmpty();
    }

    @Test
    void waits_anew_when_an_answered_connection_gets_no_answer_any_more() {
        once.ring(1, udp(RowVerdict.ATTEMPTED, 1), udp(RowVerdict.FORWARDED, 1.1));
        once.drain(2, udp(RowVerdict.ATTEMPTED, 1), udp(RowVerdict.FORWARDED, 1.1));
        once.settle(9);
        once.drain(11, udp(RowVerdict.ATTEMPTED, 10).from(40001, 0));
        assertThat(once.settle(15.5))
                .singleElement()
                .satisfies(flow -> assertThat(flow.verdict()).isEqualTo(Verdict.UNANSWERED));
    }

    @Test
    void tells_the_attempts_that_were_not_answered_among_those_that_were() {
        once.ring(1, udp(RowVerdict.ATTEMPTED, 1), udp(RowVerdict.FORWARDED, 1.1));
        once.drain(
                2,
                udp(RowVerdict.ATTEMPTED, 1)
                        .times(at(1), at(1.9))
                        .from(40009, 0)
                        .count(9, 9),
                udp(RowVerdict.FORWARDED, 1.1)
                        .times(at(1.1), at(1.9))
                        .from(40009, 0)
                        .count(7, 7));
        assertThat(once.settle(6.95))
                .singleElement()
                .satisfies(flow -> assertThat(flow.count()).isEqualTo(2));
        assertThat(once.counters.hidden(Verdict.UNANSWERED)).isEqualTo(7);
        assertThat(once.counters.folded(Verdict.UNANSWERED)).isZero();
    }

    @Test
    void tells_no_attempt_that_may_be_answered_yet() {
        once.ring(1, udp(RowVerdict.ATTEMPTED, 1));
        once.drain(2, udp(RowVerdict.ATTEMPTED, 1));
        once.drain(5, udp(RowVerdict.ATTEMPTED, 4.5).from(40001, 0));
        assertThat(once.settle(6.1))
                .singleElement()
                .satisfies(flow -> assertThat(flow.count()).isEqualTo(1));
        once.drain(7, udp(RowVerdict.FORWARDED, 6.5).from(40001, 0));
        assertThat(once.settle(20)).isEmpty();
        assertThat(once.counters.hidden(Verdict.UNANSWERED)).isEqualTo(1);
        assertThat(once.counters.folded(Verdict.UNANSWERED)).isZero();
    }

    @Test
    void does_not_tell_an_attempt_that_an_answer_of_the_same_batch_hides() {
        once.drain(2, udp(RowVerdict.ATTEMPTED, 1));
        once.table.fromDrain(udp(RowVerdict.FORWARDED, 6).count(2, 2).row());
        once.table.fromDrain(udp(RowVerdict.UNANSWERED, 6.1).from(40001, 0).row());
        assertThat(once.settle(6.2)).extracting(Flow::verdict).containsExactly(Verdict.FORWARDED);
        assertThat(once.counters.hidden(Verdict.UNANSWERED)).isEqualTo(2);
    }

    @Test
    void waits_on_after_a_restart_for_answers_that_are_not_used_yet() {
        MemoryLedger ledger = new MemoryLedger();
        TableFixture first = new TableFixture(64, RepeatPolicy.NEVER, ledger);
        first.ring(1, udp(RowVerdict.ATTEMPTED, 1), udp(RowVerdict.FORWARDED, 1.1));
        TableFixture next = new TableFixture(64, RepeatPolicy.NEVER, ledger);
        next.table.takeOver();
        next.drain(2, udp(RowVerdict.ATTEMPTED, 1), udp(RowVerdict.FORWARDED, 1.1));
        assertThat(next.settle(10)).isEmpty();
        assertThat(next.counters.hidden(Verdict.UNANSWERED)).isEqualTo(1);
    }

    @Test
    void waits_anew_when_one_socket_that_goes_on_gets_no_answer_any_more() {
        once.drain(2, udp(RowVerdict.ATTEMPTED, 1), udp(RowVerdict.FORWARDED, 1.1));
        once.drain(32, udp(RowVerdict.ATTEMPTED, 31), udp(RowVerdict.FORWARDED, 31.05));
        assertThat(once.settle(40)).isEmpty();
        once.drain(62, udp(RowVerdict.ATTEMPTED, 61));
        assertThat(once.settle(66.5))
                .singleElement()
                .satisfies(flow -> assertThat(flow.verdict()).isEqualTo(Verdict.UNANSWERED));
    }

    @Test
    void does_not_count_more_datagrams_of_one_socket_as_more_attempts() {
        once.ring(2, udp(RowVerdict.FORWARDED, 1));
        once.drain(3, udp(RowVerdict.FORWARDED, 1));
        once.drain(4, udp(RowVerdict.FORWARDED, 3).count(8, 1));
        assertThat(once.counters.counted(Verdict.FORWARDED)).isEqualTo(1);
        once.drain(5, udp(RowVerdict.FORWARDED, 4).from(40009, 0));
        assertThat(once.counters.counted(Verdict.FORWARDED)).isEqualTo(2);
    }
}
