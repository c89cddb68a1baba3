// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.nat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.agent.bpf.ConntrackNetlink.Tracked;
import dev.netiso.agent.bpf.ConntrackNetlink.Tuple;
import dev.netiso.agent.bpf.ConntrackNetlink.Way;
import dev.netiso.agent.event.FlowRow.RowVerdict;
import dev.netiso.agent.event.FlowRow.Socket;
import dev.netiso.agent.event.Rows;
import dev.netiso.agent.flows.Connection;
import dev.netiso.agent.flows.Route;
import dev.netiso.flow.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TranslatedRoutesTest {
    private static final IpAddress CLIENT = IpAddress.of("10.0.0.1");
    private static final IpAddress SERVICE = IpAddress.of("10.0.1.2");
    private static final IpAddress ENDPOINT = IpAddress.of("10.0.2.9");
    private static final IpAddress NODE = IpAddress.of("192.0.2.1");
    private static final int TCP = 6;

    private final AtomicLong nanos = new AtomicLong();
    private final List<String> asked = new ArrayList<>();
    private Optional<Tracked> answer = Optional.empty();
    private final TranslatedRoutes routes = new TranslatedRoutes(this::find, nanos::get);

    private Optional<Tracked> find(Way way, int protocol, Tuple tuple) {
        asked.add(way + " " + protocol + " " + tuple.source() + ":" + tuple.sourcePort() + " " + tuple.destination()
                + ":" + tuple.destinationPort());
        return answer;
    }

    /** A client's row: 10.0.0.1, port 40000, dialled 10.0.1.2, port 443. */
    private static Rows client() {
        return Rows.of(RowVerdict.FORWARDED, 1).socket(Socket.SOURCE, 5, 6);
    }

    @Test
    void finds_the_endpoint_behind_the_service_that_a_client_dialled() {
        answer = Optional.of(
                new Tracked(new Tuple(CLIENT, 40000, SERVICE, 443), new Tuple(ENDPOINT, 8443, NODE, 50000)));
        assertThat(routes.of(client().row()))
                .isEqualTo(new Route(
                        new Connection(CLIENT, ENDPOINT, TCP, 8443), new Connection(CLIENT, SERVICE, TCP, 443)));
        assertThat(asked).containsExactly("ORIGINAL 6 10.0.0.1:40000 10.0.1.2:443");
    }

    @Test
    void finds_the_client_behind_the_address_that_called_a_server_and_what_it_dialled() {
        answer = Optional.of(new Tracked(
                new Tuple(IpAddress.of("10.0.7.7"), 1234, IpAddress.of("10.96.0.1"), 80),
                new Tuple(SERVICE, 443, CLIENT, 40000)));
        assertThat(routes.of(Rows.of(RowVerdict.FORWARDED, 1)
                        .socket(Socket.DESTINATION, 5, 6)
                        .row()))
                .isEqualTo(new Route(
                        new Connection(IpAddress.of("10.0.7.7"), SERVICE, TCP, 443),
                        new Connection(IpAddress.of("10.0.7.7"), IpAddress.of("10.96.0.1"), TCP, 80)));
        assertThat(asked).containsExactly("REPLY 6 10.0.1.2:443 10.0.0.1:40000");
    }

    @Test
    void takes_a_connection_as_it_is_where_nothing_is_known_or_translated() {
        Route own = new Route(new Connection(CLIENT, SERVICE, TCP, 443), null);
        assertThat(routes.of(client().row())).isEqualTo(own);
        answer = Optional.of(
                new Tracked(new Tuple(CLIENT, 40000, SERVICE, 443), new Tuple(SERVICE, 443, CLIENT, 40000)));
        assertThat(routes.of(client().row())).isEqualTo(own);
    }

    @Test
    void asks_only_about_what_sockets_of_tcp_tell() {
        routes.of(client().protocol(17).row());
        routes.of(client().socket(Socket.NONE, 0, 0).row());
        routes.of(client().service("10.96.0.10", 80).row());
        routes.of(Rows.of(RowVerdict.DROPPED, 1).socket(Socket.SOURCE, 5, 6).row());
        assertThat(asked).isEmpty();
    }

    @Test
    void asks_so_many_times_a_second_and_counts_what_it_did_not_ask() {
        for (int i = 0; i < 2500; i++) {
            routes.of(client().row());
        }
        assertThat(asked).hasSize(2000);
        assertThat(routes.skipped()).isEqualTo(500);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        routes.of(client().row());
        assertThat(asked).hasSize(2001);
    }

    @Test
    void keeps_half_of_its_questions_for_rows_that_are_new() {
        for (int i = 0; i < 1500; i++) {
            routes.again(client().row());
        }
        assertThat(asked).hasSize(1000);
        assertThat(routes.skipped()).isEqualTo(500);
        for (int i = 0; i < 1500; i++) {
            routes.of(client().row());
        }
        assertThat(asked).hasSize(2000);
    }
}
