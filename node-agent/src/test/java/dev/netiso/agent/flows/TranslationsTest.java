// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import static dev.netiso.agent.flows.TableFixture.POD_A;
import static dev.netiso.agent.flows.TableFixture.client;
import static dev.netiso.agent.flows.TableFixture.dropped;
import static dev.netiso.agent.flows.TableFixture.row;
import static dev.netiso.agent.flows.TableFixture.server;
import static dev.netiso.agent.flows.TableFixture.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.agent.event.FlowRow.RowVerdict;
import dev.netiso.agent.event.FlowRow.Socket;
import dev.netiso.agent.event.Rows;
import dev.netiso.flow.Flow;
import dev.netiso.flow.LocalTag;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client dials 10.96.0.1, port 80; a node of which nobody asks anything translates that to 10.0.1.2, port 443. */
class TranslationsTest {
    private static final String TOLD_AS_ONE = "10.0.1.2:443 was 10.96.0.1:80";

    private final TableFixture once = new TableFixture(64, RepeatPolicy.NEVER);

    private static Rows dialled(Rows row) {
        return row.destination("10.96.0.1").port(80);
    }

    private static Rows unanswered(double seconds) {
        return dialled(row(RowVerdict.UNANSWERED, seconds).netns(POD_A).socket(Socket.SOURCE, POD_A, 5));
    }

    private static String name(Flow flow) {
        int port = ((Transport.Ports) flow.transport()).destinationPort();
        return flow.destination().address() + ":" + port
                + flow.original()
                        .map(was -> " was " + was.address() + ":" + was.port())
                        .orElse("");
    }

    private void assertCounted(Verdict verdict, long counted, long reported) {
        assertThat(once.counters.counted(verdict)).isEqualTo(counted);
        assertThat(once.counters.reported(verdict)).isEqualTo(reported);
    }

    @Test
    void tells_one_flow_of_what_a_client_dialled_and_where_it_arrived() {
        Flow flow = once.ring(2, dialled(client(1)), server(1.0001)).getFirst();
        assertThat(once.flows).hasSize(1);
        assertThat(name(flow)).isEqualTo(TOLD_AS_ONE);
        assertThat(flow.source().tag()).isEqualTo(new LocalTag(POD_A, 5, TableFixture.POD));
        assertThat(flow.destination().tag().networkNamespace()).isEqualTo(TableFixture.POD_B);
        once.drain(3, server(1.0001).count(4, 4), dialled(client(1)).count(4, 4));
        once.drain(4, dialled(client(3.5)).count(2, 2), server(3.5).count(2, 2));
        assertThat(once.flows).hasSize(1);
        assertCounted(Verdict.FORWARDED, 6, 1);
        assertThat(once.counters.otherEnd()).isEqualTo(6);
        assertThat(once.counters.remembered()).isEqualTo(1);
    }

    @Test
    void tells_one_flow_in_whichever_order_and_batch_both_come() {
        assertThat(once.drain(2, server(1.0001), dialled(client(1))))
                .singleElement()
                .satisfies(flow -> assertThat(name(flow)).isEqualTo(TOLD_AS_ONE));
        assertThat(once.ring(3.0001, dialled(client(3)).source("10.0.0.7"))).isEmpty();
        assertThat(once.ring(3.01, server(3.0002).source("10.0.0.7")))
                .singleElement()
                .satisfies(flow -> assertThat(name(flow)).isEqualTo(TOLD_AS_ONE));
        assertCounted(Verdict.FORWARDED, 2, 2);
    }

    @Test
    void tells_no_second_flow_of_what_it_has_told_as_it_was_dialled() {
        assertThat(once.ring(1.5, dialled(client(1))))
                .singleElement()
                .satisfies(flow -> assertThat(name(flow)).isEqualTo("10.96.0.1:80"));
        assertThat(once.drain(2, server(1.0001), dialled(client(1)))).isEmpty();
        assertCounted(Verdict.FORWARDED, 1, 1);
    }

    @Test
    void adds_a_connection_through_a_service_to_one_that_was_dialled_directly() {
        once.ring(2, client(1), server(1.0001));
        assertThat(once.ring(3, dialled(client(2.5).from(40001, 0)))).hasSize(1);
        once.drain(
                4,
                server(1.0001).times(1, 3).count(2, 2).from(40002, 0),
                client(1),
                dialled(client(3).from(40002, 0)));
        assertThat(once.flows).hasSize(2);
    }

    @Test
    void hides_the_silence_of_a_service_whose_endpoint_is_dropped() {
        assertThat(once.ring(1.1, dropped(1))).hasSize(1);
        assertThat(once.drain(2, dropped(1).times(TableFixture.at(1), TableFixture.at(2)), unanswered(2)))
                .isEmpty();
        assertThat(once.drain(4, unanswered(4))).isEmpty();
        assertThat(once.counters.hidden(Verdict.UNANSWERED)).isEqualTo(2);
    }

    /** The endpoint was dialled directly before, so what is known of its drop does not speak of a service. */
    @Test
    void hides_the_silence_of_a_service_whose_endpoint_was_dropped_before() {
        once.ring(1.1, dropped(1));
        once.drain(2, dropped(1));
        once.drain(30, dropped(29).from(40009, 7), unanswered(29).from(40009, 0));
        assertThat(once.flows).extracting(Flow::verdict).containsExactly(Verdict.DROPPED);
    }

    @Test
    void does_not_hide_another_silence() {
        once.ring(1.1, dropped(1));
        assertThat(once.drain(30, dropped(29).from(40009, 7), unanswered(29).from(40010, 0)))
                .hasSize(1);
        assertThat(once.drain(60, unanswered(59).source("10.0.0.7").from(40009, 0)))
                .hasSize(1);
    }

    @Test
    void takes_a_port_that_is_used_again_for_another_connection() {
        once.ring(2, server(1));
        assertThat(once.ring(9, dialled(client(8)))).hasSize(1);
        assertThat(once.flows).extracting(TranslationsTest::name).containsExactly("10.0.1.2:443", "10.96.0.1:80");
    }

    @Test
    void does_not_join_what_the_client_itself_knows_by_two_names() {
        List<Flow> flows = once.ring(2, dialled(client(1)), client(1.1), server(1.1001));
        assertThat(flows).extracting(TranslationsTest::name).containsExactly("10.96.0.1:80", "10.0.1.2:443");
        assertThat(once.ring(
                        4,
                        dialled(client(3)).port(81),
                        client(3).port(444),
                        dropped(3).port(445)))
                .hasSize(3);
    }

    /** Linux gives a port of a source to several connections at a time, as long as their destinations differ. */
    @Test
    void joins_what_came_at_one_time_where_a_port_leads_to_several_destinations() {
        once.ring(
                1.1,
                dropped(1),
                dropped(1.05).destination("10.0.9.9"),
                client(1.06).destination("10.0.9.8"));
        once.drain(
                2.5,
                dropped(1).times(TableFixture.at(1), TableFixture.at(2)).count(2, 1),
                dropped(1.05)
                        .destination("10.0.9.9")
                        .times(TableFixture.at(1.05), TableFixture.at(2.05))
                        .count(2, 1),
                unanswered(1.9999),
                unanswered(2.0499).destination("10.96.0.9"));
        assertThat(once.flows)
                .extracting(flow -> flow.verdict() + " " + flow.destination().address())
                .containsExactlyInAnyOrder("DROPPED 10.0.1.2", "DROPPED 10.0.9.9", "FORWARDED 10.0.9.8");
    }

    @Test
    void does_not_join_what_a_proxy_within_a_pod_redirects() {
        assertThat(once.ring(
                        2,
                        client(1).port(80),
                        server(1.0001).port(15006),
                        dialled(client(1)).source("10.0.0.7"),
                        server(1.0001)
                                .source("10.0.0.7")
                                .destination("127.0.0.1")
                                .port(15001)))
                .hasSize(4);
    }

    @Test
    void leaves_answers_of_datagrams_with_their_attempts() {
        Rows asked = dialled(udp(RowVerdict.ATTEMPTED, 1)).netns(POD_A).socket(Socket.SOURCE, POD_A, 5);
        Rows arrived = udp(RowVerdict.ATTEMPTED, 1.0001).netns(9).socket(Socket.DESTINATION, 9, 6);
        assertThat(once.ring(1.1, asked, arrived)).isEmpty();
        Rows answer = udp(RowVerdict.FORWARDED, 1.2).netns(9).socket(Socket.DESTINATION, 9, 6);
        Rows answered = dialled(udp(RowVerdict.FORWARDED, 1.2001)).netns(POD_A).socket(Socket.SOURCE, POD_A, 5);
        assertThat(once.ring(1.3, answer, answered))
                .singleElement()
                .satisfies(flow -> assertThat(name(flow)).isEqualTo(TOLD_AS_ONE));
        assertThat(once.settle(20)).isEmpty();
        assertThat(once.counters.hidden(Verdict.UNANSWERED)).isEqualTo(1);
        assertCounted(Verdict.UNANSWERED, 1, 0);
    }

    /** What was joined already speaks for what comes later of the same attempt. */
    @Test
    void adds_an_answer_that_its_client_sees_later() {
        Rows asked = dialled(udp(RowVerdict.ATTEMPTED, 1)).netns(POD_A).socket(Socket.SOURCE, POD_A, 5);
        Rows arrived = udp(RowVerdict.ATTEMPTED, 1.0001).netns(9).socket(Socket.DESTINATION, 9, 6);
        Rows answer = udp(RowVerdict.FORWARDED, 1.1).netns(9).socket(Socket.DESTINATION, 9, 6);
        assertThat(once.ring(1.2, asked, arrived, answer)).hasSize(1);
        once.drain(1.3, answer, arrived);
        once.drain(2, dialled(udp(RowVerdict.FORWARDED, 1.4)).netns(POD_A).socket(Socket.SOURCE, POD_A, 5), asked);
        assertThat(once.settle(20)).isEmpty();
        assertThat(once.flows).hasSize(1);
        assertCounted(Verdict.FORWARDED, 1, 1);
    }

    @Test
    void tells_one_flow_of_a_datagram_that_nobody_answers() {
        once.ring(1.1, dialled(udp(RowVerdict.ATTEMPTED, 1)).netns(POD_A).socket(Socket.SOURCE, POD_A, 5));
        once.ring(1.2, udp(RowVerdict.ATTEMPTED, 1.1).netns(9).socket(Socket.DESTINATION, 9, 6));
        assertThat(once.settle(7)).singleElement().satisfies(flow -> {
            assertThat(name(flow)).isEqualTo(TOLD_AS_ONE);
            assertThat(flow.verdict()).isEqualTo(Verdict.UNANSWERED);
        });
        assertCounted(Verdict.UNANSWERED, 1, 1);
    }

    @Test
    void joins_after_a_restart_what_the_table_before_had_one_half_of() {
        MemoryLedger ledger = new MemoryLedger();
        TableFixture first = new TableFixture(64, RepeatPolicy.NEVER, ledger);
        assertThat(first.ring(1.0001, dialled(client(1)))).isEmpty();
        TableFixture next = new TableFixture(64, RepeatPolicy.NEVER, ledger);
        next.table.takeOver();
        assertThat(next.ring(2, server(1.0002)))
                .singleElement()
                .satisfies(flow -> assertThat(name(flow)).isEqualTo(TOLD_AS_ONE));
        TableFixture last = new TableFixture(64, RepeatPolicy.NEVER, ledger);
        last.table.takeOver();
        assertThat(last.flows).isEqualTo(next.flows);
        assertThat(last.drain(3, server(1.0002), dialled(client(1)))).isEmpty();
        assertThat(last.counters.counted(Verdict.FORWARDED)).isEqualTo(1);
    }
}
