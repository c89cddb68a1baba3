// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

import static dev.netiso.flow.Flows.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowTest {
    private static final Endpoint SOURCE = Endpoint.of(IpAddress.of("10.0.0.1"), LocalTag.NONE);
    private static final Endpoint DESTINATION = Endpoint.of(IpAddress.of("10.0.0.2"), LocalTag.NONE);
    private static final Optional<DropReason> REASON = Optional.of(new DropReason("NETFILTER_DROP"));

    private static Flow flow(String uuid, Instant last, Verdict verdict, Optional<DropReason> reason, long count) {
        return new Flow(
                uuid, NOON, last, "n", verdict, reason, SOURCE, DESTINATION, Flows.tcp(1, 2), count, Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "A",
                "a_b",
                "a b",
                "\u00e4",
                "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void refuses_an_identifier_that_could_not_stand_in_a_url_or_on_a_screen(String uuid) {
        assertThatThrownBy(() -> flow(uuid, NOON, Verdict.DROPPED, REASON, 1)).hasMessageStartingWith("flow uuid");
    }

    @ParameterizedTest
    @EnumSource(names = {"FORWARDED", "UNANSWERED", "REFUSED"})
    void has_a_drop_reason_exactly_when_it_was_dropped(Verdict other) {
        assertThat(flow("f", NOON, other, Optional.empty(), 1).dropReason()).isEmpty();
        assertThatThrownBy(() -> flow("f", NOON, other, REASON, 1)).hasMessageContaining("drop reason");
        assertThatThrownBy(() -> flow("f", NOON, Verdict.DROPPED, Optional.empty(), 1))
                .hasMessageContaining("drop reason");
    }

    @Test
    void is_not_over_before_it_began() {
        assertThatThrownBy(() -> flow("f", NOON.minusNanos(1), Verdict.DROPPED, REASON, 1))
                .hasMessageContaining("last seen before first seen");
    }

    @Test
    void counts_at_least_its_first_packet() {
        assertThatThrownBy(() -> flow("f", NOON, Verdict.DROPPED, REASON, 0)).hasMessageContaining("count 0");
    }

    @Test
    void has_both_ends_of_one_family() {
        Endpoint v6 = Endpoint.of(IpAddress.of("::1"), LocalTag.NONE);
        assertThatThrownBy(() -> Flows.dropped(SOURCE, v6, Flows.tcp(1, 2)))
                .hasMessageContaining("two address families");
        assertThat(Flows.dropped(v6, v6, Flows.tcp(1, 2)).family()).isEqualTo(AddressFamily.IPV6);
    }

    @Test
    void keeps_everything_else_when_its_ends_are_named() {
        Flow flow = Flows.dropped(Flows.tcp(1, 2));
        Flow named = flow.named(new Entity.Node("n1"), new Entity.Unknown());
        assertThat(named.source().entity()).isEqualTo(new Entity.Node("n1"));
        assertThat(named.named(new Entity.Unknown(), new Entity.Unknown())).isEqualTo(flow);
    }

    private static Flow dialled(String address, int port, Transport transport) {
        return new Flow(
                "f",
                NOON,
                NOON,
                "n",
                Verdict.FORWARDED,
                Optional.empty(),
                SOURCE,
                DESTINATION,
                transport,
                1,
                Optional.of(new OriginalDestination(IpAddress.of(address), port)));
    }

    @Test
    void keeps_what_was_dialled_where_that_is_not_its_destination() {
        Flow flow = dialled("10.96.0.10", 2, Flows.tcp(1, 2));
        assertThat(flow.original()).contains(new OriginalDestination(IpAddress.of("10.96.0.10"), 2));
        assertThat(dialled("10.0.0.2", 80, Flows.tcp(1, 2)).original()).isPresent();
        assertThat(flow.between(DESTINATION, DESTINATION).original()).isEqualTo(flow.original());
        assertThat(flow.seenBy("m")).returns("m", Flow::node).returns(flow.original(), Flow::original);
    }

    @Test
    void refuses_an_original_destination_that_is_none() {
        assertThatThrownBy(() -> dialled("10.0.0.2", 2, Flows.tcp(1, 2)))
                .hasMessageContaining("original destination is its destination");
        assertThatThrownBy(() -> dialled("10.0.0.2", 0, new Transport.Icmp(8, 0)))
                .hasMessageContaining("original destination is its destination");
        assertThatThrownBy(() -> dialled("::1", 2, Flows.tcp(1, 2))).hasMessageContaining("another family");
        assertThatThrownBy(() -> dialled("10.0.0.3", 65536, Flows.tcp(1, 2))).hasMessageContaining("original port");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536})
    void has_ports_of_16_bits(int port) {
        assertThatThrownBy(() -> Flows.tcp(port, 1)).hasMessageContaining("source port: " + port);
        assertThatThrownBy(() -> Flows.tcp(1, port)).hasMessageContaining("destination port: " + port);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 256})
    void has_icmp_numbers_of_8_bits(int number) {
        assertThatThrownBy(() -> new Transport.Icmp(number, 0)).hasMessageContaining("ICMP type");
        assertThatThrownBy(() -> new Transport.Icmp(0, number)).hasMessageContaining("ICMP code");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "netfilter_drop", "A B", "A\u001b[2J", "A-B"})
    void refuses_a_drop_reason_that_no_kernel_has(String name) {
        assertThatThrownBy(() -> new DropReason(name)).hasMessageStartingWith("drop reason");
    }

    @Test
    void knows_which_drop_reasons_packet_filters_give() {
        assertThat(new DropReason("NETFILTER_DROP").isPolicyType()).isTrue();
        assertThat(new DropReason("NO_SOCKET").isPolicyType()).isFalse();
        assertThat(DropReason.policyType()).allMatch(DropReason::isPolicyType);
    }

    @Test
    void loses_at_least_one_event_when_it_loses_any() {
        assertThatThrownBy(() -> new Lost(Lost.Place.DECODER, 0)).hasMessageContaining("at least 1");
    }
}
