// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import static dev.netiso.agent.flows.TableFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.agent.event.FlowRow.RowVerdict;
import dev.netiso.agent.event.Rows;
import dev.netiso.flow.Flow;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.OriginalDestination;
import dev.netiso.flow.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client dials one service, and connection tracking leads its attempts to one of three endpoints: by their source ports, here. */
class EndpointsTest {
    private final MemoryLedger ledger = new MemoryLedger();
    private final TableFixture once = new TableFixture(64, RepeatPolicy.NEVER, ledger);

    private static Rows client(double first, double last, int attempts, int sourcePort) {
        return TableFixture.client(first)
                .destination(TableFixture.SERVICE)
                .port(80)
                .times(at(first), at(last))
                .count(attempts, attempts)
                .from(sourcePort, 0);
    }

    private static String endpoint(Flow flow) {
        return flow.destination().address() + " " + flow.count();
    }

    private static void assertExact(TableFixture table, long attempts) {
        assertThat(table.counters.counted(Verdict.FORWARDED)).isEqualTo(attempts);
        assertThat(table.counters.reported(Verdict.FORWARDED) + table.counters.folded(Verdict.FORWARDED))
                .isEqualTo(attempts);
    }

    @Test
    void tells_each_endpoint_to_which_a_latest_attempt_was_led() {
        once.ring(2, client(1, 1, 1, 30000));
        once.drain(3, client(1, 2.5, 4, 30001));
        once.drain(4, client(3.5, 3.9, 2, 30000));
        once.drain(5, client(4.5, 4.5, 5, 30002));
        assertThat(once.flows)
                .extracting(EndpointsTest::endpoint)
                .containsExactly("10.0.7.0 1", "10.0.7.1 3", "10.0.7.2 5");
        assertThat(once.flows)
                .extracting(Flow::original)
                .allSatisfy(original ->
                        assertThat(original).contains(new OriginalDestination(IpAddress.of(TableFixture.SERVICE), 80)));
        assertThat(once.flows.stream().map(Flow::uuid).distinct()).hasSize(3);
        assertExact(once, 11);
    }

    @Test
    void counts_an_entry_once_whichever_endpoints_it_was_counted_for() {
        once.ring(2, client(1, 1, 1, 30000));
        Rows entry = client(1, 2.5, 4, 30001);
        once.drain(3, entry);
        once.drain(3.5, entry, client(1, 2.6, 6, 30002));
        once.drain(4, client(1, 2.6, 6, 30002));
        assertExact(once, 6);
        assertThat(once.flows).hasSize(3);
    }

    @Test
    void goes_on_after_a_restart_with_every_endpoint() {
        once.ring(2, client(1, 1, 1, 30000));
        Rows entry = client(1, 2.5, 4, 30001);
        once.drain(3, entry);
        TableFixture next = new TableFixture(64, RepeatPolicy.NEVER, ledger);
        next.table.takeOver();
        assertThat(next.flows).containsExactlyInAnyOrderElementsOf(once.flows);
        assertThat(next.drain(4, entry)).isEmpty();
        assertThat(next.drain(5, client(4, 4, 2, 30001))).isEmpty();
        assertThat(next.drain(6, client(5, 5, 2, 30000))).isEmpty();
        assertExact(next, 8);
    }

    @Test
    void forgets_all_endpoints() {
        TableFixture serving = new TableFixture(64, TableFixture.AFTER_30_SECONDS, ledger);
        serving.drain(1, client(1, 1, 1, 30000));
        serving.drain(2, client(1.5, 1.5, 1, 30001));
        assertThat(ledger.size()).isEqualTo(2);
        serving.settle(700);
        assertThat(serving.counters.remembered()).isZero();
        serving.settle(701);
        assertThat(ledger.size()).isZero();
    }

    /** No connection tracking knows it, but each server does. */
    @Test
    void finds_an_endpoint_by_where_the_latest_attempt_arrived() {
        Rows asked = TableFixture.client(1).destination("10.96.0.1").port(80);
        once.ring(2, asked, TableFixture.server(1.0001));
        List<Flow> second = once.ring(
                3,
                TableFixture.client(2).destination("10.96.0.1").port(80).from(40001, 0),
                TableFixture.server(2.0001).destination("10.0.1.3").from(40001, 0));
        assertThat(second)
                .singleElement()
                .satisfies(flow ->
                        assertThat(flow.original()).contains(new OriginalDestination(IpAddress.of("10.96.0.1"), 80)));
        once.drain(
                4,
                TableFixture.server(1.0001),
                TableFixture.server(2.0001).destination("10.0.1.3").from(40001, 0));
        once.drain(4, asked.times(at(1), at(2)).count(2, 2).from(40001, 0));
        assertThat(once.flows).hasSize(2);
        assertExact(once, 2);
    }

    @Test
    void leaves_a_refusal_with_its_endpoint() {
        Rows refused = client(1, 1, 1, 30000)
                .put("verdict", List.of(RowVerdict.values()).indexOf(RowVerdict.REFUSED) + 1);
        once.drain(2, refused, client(1, 1, 1, 30001));
        assertThat(once.flows)
                .extracting(flow -> flow.verdict() + " " + flow.destination().address())
                .containsExactlyInAnyOrder("REFUSED 10.0.7.0", "FORWARDED 10.0.7.1");
    }
}
