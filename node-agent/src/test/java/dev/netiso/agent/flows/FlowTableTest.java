// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import static dev.netiso.agent.flows.TableFixture.POD_A;
import static dev.netiso.agent.flows.TableFixture.POD_B;
import static dev.netiso.agent.flows.TableFixture.UDP;
import static dev.netiso.agent.flows.TableFixture.at;
import static dev.netiso.agent.flows.TableFixture.client;
import static dev.netiso.agent.flows.TableFixture.dropped;
import static dev.netiso.agent.flows.TableFixture.row;
import static dev.netiso.agent.flows.TableFixture.server;
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

class FlowTableTest {
    private final TableFixture once = new TableFixture(64, RepeatPolicy.NEVER);
    private final TableFixture serving = new TableFixture(64, TableFixture.AFTER_30_SECONDS);

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
