// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UnknownFieldSet;
import dev.netiso.api.observer.flow.FlowFilter;
import dev.netiso.api.observer.flow.Verdict;
import dev.netiso.flow.Flow;
import dev.netiso.flow.Transport;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowFiltersTest {
    private static final Flow FLOW = TestFlows.dropped(1)
            .named(TestFlows.pod("shop", "frontend-1", "u1"), TestFlows.pod("default", "api-1", "u2"));

    private static Predicate<Flow> read(FlowFilter.Builder filter) {
        return FlowFilters.read(filter.build(), FlowFilters.Names.PODS_NAMED);
    }

    private static FlowFilter.Builder filter() {
        return FlowFilter.newBuilder();
    }

    @Test
    void lets_everything_pass_when_nothing_is_set() {
        assertThat(read(filter())).accepts(FLOW);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, true", "10.0.0.0/24, true", "10.0.0.2, false", "0.0.0.0/0, true", "::/0, false"})
    void takes_addresses_exactly_or_as_a_block(String text, boolean matches) {
        assertThat(read(filter().addSourceIp(text)).test(FLOW)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "shop/front, true",
        "shop/, true",
        "/front, true",
        "frontend, false",
        "other/front, false",
        "shop/x, false"
    })
    void takes_pods_by_namespace_and_prefix_with_hubbles_default_namespace(String text, boolean matches) {
        assertThat(read(filter().addSourcePod(text)).test(FLOW)).isEqualTo(matches);
        assertThat(read(filter().addDestinationPod("api"))).accepts(FLOW);
    }

    @ParameterizedTest
    @CsvSource({"tcp, true", "TCP, true", "udp, false", "sctp, false", "icmp, false"})
    void takes_protocols_in_any_case(String text, boolean matches) {
        assertThat(read(filter().addProtocol(text)).test(FLOW)).isEqualTo(matches);
    }

    @Test
    void tells_the_families_of_icmp_apart() {
        Flow echo = TestFlows.dropped(1, "::1", "::2", new Transport.Icmp(128, 0));
        assertThat(read(filter().addProtocol("ICMPv6"))).accepts(echo);
        assertThat(read(filter().addProtocol("icmpv4"))).rejects(echo);
        assertThat(read(filter().addProtocol("icmpv4").addProtocol("icmp"))).accepts(echo);
    }

    @Test
    void takes_ports_nodes_and_uuids() {
        assertThat(read(filter().addDestinationPort("443").addSourcePort("40000")))
                .accepts(FLOW);
        assertThat(read(filter().addDestinationPort("80"))).rejects(FLOW);
        assertThat(read(filter().addNodeName("node*"))).accepts(FLOW);
        assertThat(read(filter().addNodeName("other"))).rejects(FLOW);
        assertThat(read(filter().addUuid("f-1"))).accepts(FLOW);
        assertThat(read(filter().addUuid("f-2"))).rejects(FLOW);
    }

    @Test
    void matches_all_fields_and_any_of_their_values() {
        assertThat(read(filter().addSourceIp("1.1.1.1").addSourceIp("10.0.0.1").addDestinationPort("443")))
                .accepts(FLOW);
        assertThat(read(filter().addSourceIp("10.0.0.1").addDestinationPort("80")))
                .rejects(FLOW);
        assertThat(read(filter().addSourceIp("1.1.1.1").addSourcePod("shop/"))).rejects(FLOW);
    }

    @Test
    void matches_nothing_for_a_verdict_that_only_cilium_gives() {
        assertThat(read(filter().addVerdict(Verdict.DROPPED))).accepts(FLOW);
        assertThat(read(filter().addVerdict(Verdict.AUDIT))).rejects(FLOW);
        assertThat(read(filter().addVerdict(Verdict.AUDIT).addVerdict(Verdict.DROPPED)))
                .accepts(FLOW);
        assertThat(read(filter().addVerdict(Verdict.VERDICT_UNKNOWN)))
                .accepts(TestFlows.verdict(dev.netiso.flow.Verdict.UNANSWERED))
                .accepts(TestFlows.verdict(dev.netiso.flow.Verdict.REFUSED))
                .rejects(TestFlows.verdict(dev.netiso.flow.Verdict.FORWARDED))
                .rejects(FLOW);
    }

    @Test
    void shows_what_any_of_the_whitelist_has_and_none_of_the_blacklist() {
        FlowFilter source = filter().addSourceIp("10.0.0.1").build();
        FlowFilter port = filter().addDestinationPort("80").build();
        FlowFilters.Names named = FlowFilters.Names.PODS_NAMED;
        assertThat(FlowFilters.choosing(List.of(), List.of(), named)).accepts(FLOW);
        assertThat(FlowFilters.choosing(List.of(port, source), List.of(), named))
                .accepts(FLOW);
        assertThat(FlowFilters.choosing(List.of(source), List.of(port), named)).accepts(FLOW);
        assertThat(FlowFilters.choosing(List.of(source), List.of(port, source), named))
                .rejects(FLOW);
        assertThat(FlowFilters.choosing(List.of(port), List.of(), named)).rejects(FLOW);
    }

    @ParameterizedTest
    @CsvSource({"6, event_type", "7, source_fqdn", "30, traffic_direction", "33, drop_reason_desc", "12345, field 12345"
    })
    void refuses_a_field_that_it_does_not_know_by_its_name(int number, String name) {
        FlowFilter unknown = filter().setUnknownFields(
                        UnknownFieldSet.newBuilder().mergeVarintField(number, 1).build())
                .build();
        assertThatThrownBy(() -> FlowFilters.read(unknown, FlowFilters.Names.PODS_NAMED))
                .hasMessage("flow filter " + name + ": netiso does not know it; leave it out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "65536", "-1", "80 ", "0x50", "100000"})
    void refuses_a_port_that_is_none(String text) {
        assertThatThrownBy(() -> read(filter().addDestinationPort(text)))
                .hasMessage("flow filter destination_port: cannot read \"" + text + "\"");
    }

    @Test
    void refuses_every_other_value_that_it_cannot_read() {
        assertThatThrownBy(() -> read(filter().addSourceIp("10.0.0.0/33"))).hasMessageContaining("source_ip");
        assertThatThrownBy(() -> read(filter().addDestinationIp(""))).hasMessageContaining("destination_ip");
        assertThatThrownBy(() -> read(filter().addProtocol("http"))).hasMessageContaining("protocol");
        assertThatThrownBy(() -> read(filter().addSourcePod("/"))).hasMessageContaining("source_pod");
        assertThatThrownBy(() -> read(filter().addDestinationPod("a/b/c"))).hasMessageContaining("destination_pod");
        assertThatThrownBy(() -> read(filter().addNodeName("cluster/node"))).hasMessageContaining("node_name");
        assertThatThrownBy(() -> read(filter().addVerdictValue(77))).hasMessageContaining("verdict");
        assertThatThrownBy(() -> read(filter().addAllUuid(Collections.nCopies(1025, "u"))))
                .hasMessageContaining("1025");
    }

    @Test
    void never_echoes_what_could_steer_a_terminal() {
        assertThatThrownBy(() -> read(filter().addProtocol("\u001b[2Jtcp" + "x".repeat(1000))))
                .message()
                .doesNotContain("\u001b")
                .hasSizeLessThan(200);
    }

    @Test
    void refuses_pods_where_nobody_knows_them() {
        assertThatThrownBy(() ->
                        FlowFilters.read(filter().addSourcePod("shop/").build(), FlowFilters.Names.ADDRESSES_ONLY))
                .hasMessageContaining("an agent does not know pods");
    }
}
