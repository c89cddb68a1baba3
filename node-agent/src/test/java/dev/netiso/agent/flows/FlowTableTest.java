// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import static dev.netiso.agent.flows.TableFixture.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netiso.agent.event.FlowRow.RowVerdict;
import dev.netiso.agent.event.FlowRow.Socket;
import dev.netiso.agent.event.Rows;
import dev.netiso.flow.DropReason;
import dev.netiso.flow.Flow;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.LocalTag;
import dev.netiso.flow.OriginalDestination;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FlowTableTest {
    private static final int UDP = 17;
    private static final int POD_A = 101;
    private static final int POD_B = 102;

    private final TableFixture once = new TableFixture(64, RepeatPolicy.NEVER);
    private final TableFixture serving = new TableFixture(64, TableFixture.AFTER_30_SECONDS);

    private static Rows row(RowVerdict verdict, double seconds) {
        return Rows.of(verdict, at(seconds));
    }

    private static Rows dropped(double seconds) {
        return row(RowVerdict.DROPPED, seconds);
    }

    private static Rows client(double seconds) {
        return row(RowVerdict.FORWARDED, seconds).netns(POD_A).socket(Socket.SOURCE, POD_A, 5);
    }

    private static Rows server(double seconds) {
        return row(RowVerdict.FORWARDED, seconds).netns(POD_B).socket(Socket.DESTINATION, POD_B, 6);
    }

    private static Rows udp(RowVerdict verdict, double seconds) {
        return row(verdict, seconds).protocol(UDP).from(40000, 0);
    }

    @Test
    void tells_all_of_a_drop_with_its_first_packet() {
        Flow flow = once.ring(1.001, dropped(1).service("10.96.0.10", 80)).getFirst();
        assertThat(flow.uuid()).matches("[0-9a-f]{16}-[0-9a-f]{16}");
        assertThat(flow.time()).isEqualTo(TableFixture.NOON.plusSeconds(1));
        assertThat(flow.last()).isEqualTo(flow.time());
        assertThat(flow.node()).isEqualTo("node1");
        assertThat(flow.verdict()).isEqualTo(Verdict.DROPPED);
        assertThat(flow.dropReason()).contains(new DropReason("NETFILTER_DROP"));
        assertThat(flow.source().address()).isEqualTo(IpAddress.of("10.0.0.1"));
        assertThat(flow.destination().address()).isEqualTo(IpAddress.of("10.0.1.2"));
        assertThat(flow.transport()).isEqualTo(new Transport.Ports(Protocol.TCP, 40000, 443));
        assertThat(flow.original()).contains(new OriginalDestination(IpAddress.of("10.96.0.10"), 80));
        assertThat(flow.source().tag()).isEqualTo(LocalTag.NONE);
        assertThat(flow.count()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"SOURCE, true", "DESTINATION, false"})
    void tags_the_end_whose_socket_the_kernel_knew(Socket socket, boolean atSource) {
        Flow flow = once.ring(2, dropped(1).socket(socket, POD_A, 5)).getFirst();
        LocalTag tag = new LocalTag(POD_A, 5, TableFixture.POD);
        assertThat(flow.source().tag()).isEqualTo(atSource ? tag : LocalTag.NONE);
        assertThat(flow.destination().tag()).isEqualTo(atSource ? LocalTag.NONE : tag);
    }

    @Test
    void tags_the_end_that_was_found_by_its_device() {
        Flow flow = once.ring(2, dropped(1).device(9)).getFirst();
        assertThat(flow.source().tag()).isEqualTo(new LocalTag(77, 0, TableFixture.POD));
        assertThat(flow.destination().tag()).isEqualTo(LocalTag.NONE);
    }

    @Test
    void counts_the_same_packets_once_whether_the_ring_brings_them_or_the_drain_or_both() {
        assertThat(once.ring(1, dropped(1))).hasSize(1);
        assertThat(once.drain(2, dropped(1).times(at(1), at(1.5)).count(5, 1))).isEmpty();
        assertThat(once.drain(2, dropped(1).times(at(1), at(1.5)).count(5, 1))).isEmpty();
        assertThat(once.counters.counted(Verdict.DROPPED)).isEqualTo(5);
        assertThat(once.counters.reported(Verdict.DROPPED)).isEqualTo(1);
        assertThat(once.counters.folded(Verdict.DROPPED)).isEqualTo(4);
        assertThat(once.counters.repeats()).isEqualTo(4);
        // The next entry of the same key, and an event of it that comes after its drain.
        assertThat(once.drain(3, dropped(2.2).count(2, 1))).isEmpty();
        assertThat(once.ring(3, dropped(2.2))).isEmpty();
        assertThat(once.counters.counted(Verdict.DROPPED)).isEqualTo(7);
    }

    @Test
    void reports_with_its_whole_count_what_the_ring_had_no_room_for() {
        assertThat(once.drain(2, dropped(1).count(9, 2)))
                .singleElement()
                .satisfies(flow -> assertThat(flow.count()).isEqualTo(9));
        assertThat(once.counters.folded(Verdict.DROPPED)).isZero();
    }

    @Test
    void does_not_take_another_source_port_for_another_flow() {
        assertThat(once.ring(1, dropped(1))).hasSize(1);
        assertThat(once.drain(2, dropped(1).from(40001, 8).count(2, 2))).isEmpty();
        assertThat(once.ring(90, dropped(90).from(40002, 9))).isEmpty();
        assertThat(once.drain(91, dropped(90).from(40002, 9))).isEmpty();
        assertThat(once.counters.counted(Verdict.DROPPED)).isEqualTo(3);
    }

    @Test
    void tells_destinations_ports_protocols_verdicts_and_local_ends_apart() {
        List<Flow> flows = once.ring(
                2,
                dropped(1),
                dropped(1).destination("10.0.1.3"),
                dropped(1).source("10.0.0.2"),
                dropped(1).port(444),
                dropped(1).protocol(UDP),
                row(RowVerdict.FORWARDED, 1),
                dropped(1).reason(Rows.OTHER_REASON));
        assertThat(flows).hasSize(7);
        assertThat(flows.stream().map(Flow::uuid).distinct()).hasSize(7);
        // Two processes of the node, and two pods that had the same address one after the other.
        assertThat(serving.ring(
                        2, dropped(1).socket(Socket.SOURCE, 1, 44), dropped(1.5).socket(Socket.SOURCE, 1, 45)))
                .hasSize(2);
        assertThat(serving.ring(
                        2, dropped(1).port(1).device(7), dropped(1.5).port(1).device(8)))
                .hasSize(2);
    }

    @Test
    void keeps_the_order_of_the_events_of_a_batch() {
        List<Flow> flows = once.ring(
                2, dropped(1).port(3), client(1.1).port(2), dropped(1.2).port(1));
        assertThat(flows)
                .extracting(flow -> ((Transport.Ports) flow.transport()).destinationPort())
                .containsExactly(3, 2, 1);
    }

    @Test
    void joins_both_ends_of_a_connection_in_one_flow_with_both_tags() {
        Flow flow = once.ring(2, client(1), server(1.0001)).getFirst();
        assertThat(flow.source().tag()).isEqualTo(new LocalTag(POD_A, 5, TableFixture.POD));
        assertThat(flow.destination().tag()).isEqualTo(new LocalTag(POD_B, 6, ""));
        assertThat(flow.count()).isEqualTo(1);
        assertThat(once.drain(3, server(1.0001).count(4, 4), client(1).count(4, 4)))
                .isEmpty();
        assertThat(once.counters.counted(Verdict.FORWARDED)).isEqualTo(4);
        assertThat(once.counters.otherEnd()).isEqualTo(4);
        assertThat(once.flows).hasSize(1);
    }

    @Test
    void waits_a_moment_for_the_other_end_when_a_batch_ends_in_between() {
        assertThat(once.ring(1.0001, client(1))).isEmpty();
        assertThat(once.ring(1.011, server(1.0002)))
                .singleElement()
                .satisfies(flow ->
                        assertThat(flow.destination().tag().networkNamespace()).isEqualTo(POD_B));
        assertThat(once.flows).hasSize(1);
    }

    @Test
    void does_not_join_ends_of_two_different_connections() {
        assertThat(once.ring(2, client(1), server(1).source("10.0.0.9"))).hasSize(2);
        assertThat(once.ring(3, client(2).socket(Socket.SOURCE, POD_A + 9, 55))).hasSize(1);
    }

    @Test
    void reports_a_connection_that_goes_on_again_after_a_while_with_what_came_since() {
        assertThat(serving.ring(1, dropped(1))).hasSize(1);
        assertThat(serving.drain(
                        2, dropped(1).from(40001, 8).times(at(1), at(1.9)).count(3, 2)))
                .isEmpty();
        assertThat(serving.drain(20, dropped(20).from(40002, 9).count(2, 1))).isEmpty();
        assertThat(serving.settle(30.9)).isEmpty();
        Flow again = serving.settle(31.1).getFirst();
        assertThat(again.count()).isEqualTo(4);
        assertThat(again.uuid()).isNotEqualTo(serving.flows.getFirst().uuid());
        assertThat(again.time()).isAfter(serving.flows.getFirst().last());
        assertThat(again.last()).isEqualTo(TableFixture.NOON.plusSeconds(20));
        assertThat(serving.counters.folded(Verdict.DROPPED)).isZero();
    }

    @Test
    void does_not_report_retransmissions_again_however_long_they_go_on() {
        assertThat(serving.ring(1, dropped(1))).hasSize(1);
        for (double second : new double[] {2, 4, 8, 16, 32, 64}) {
            assertThat(serving.ring(second, dropped(second))).isEmpty();
            assertThat(serving.drain(second + 1, dropped(second))).isEmpty();
        }
        assertThat(serving.counters.counted(Verdict.DROPPED)).isEqualTo(7);
        assertThat(serving.drain(70, dropped(70).from(40001, 1)))
                .singleElement()
                .satisfies(flow -> assertThat(flow.count()).isEqualTo(7));
    }

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
    void forgets_in_time_what_ended() {
        serving.drain(1, dropped(1));
        serving.settle(500);
        assertThat(serving.counters.remembered()).isEqualTo(1);
        serving.settle(602);
        assertThat(serving.counters.remembered()).isZero();
        assertThat(serving.counters.forgotten()).isZero();
    }

    @Test
    void reads_ipv6_and_icmp() {
        Flow flow = once.ring(
                        2,
                        dropped(1)
                                .put("family", 6)
                                .source("2001:db8::1")
                                .destination("2001:db8::2")
                                .protocol(58)
                                .port(128 << 8))
                .getFirst();
        assertThat(flow.source().address()).hasToString("2001:db8::1");
        assertThat(flow.destination().address()).hasToString("2001:db8::2");
        assertThat(flow.transport()).isEqualTo(new Transport.Icmp(128, 0));
    }

    @Test
    void refuses_what_the_kernel_side_never_writes_and_remembers_nothing_of_it() {
        for (Rows row : List.of(
                dropped(1).protocol(47),
                dropped(1).reason(99),
                dropped(1).put("family", 5),
                dropped(1).put("verdict", 9),
                dropped(1).put("socket", 3))) {
            assertThatThrownBy(() -> once.table.fromRing(row.row())).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> once.table.fromDrain(row.row())).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(once.settle(2)).isEmpty();
        assertThat(once.counters.remembered()).isZero();
    }
}
