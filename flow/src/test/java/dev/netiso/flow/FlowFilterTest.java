// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.FlowFilter.EndFilter;
import dev.netiso.flow.FlowFilter.TransportFilter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowFilterTest {
    private static final Flow FLOW = Flows.dropped(
            Flows.pod("10.0.0.1", "shop", "frontend-1"),
            Flows.pod("10.0.1.2", "payments", "api-1"),
            Flows.tcp(40000, 443));

    private static FlowFilter nodes(String... patterns) {
        return new FlowFilter(
                List.of(), List.of(), List.of(patterns), List.of(), List.of(), List.of(), List.of(), List.of());
    }

    private static FlowFilter ends(List<EndFilter> sources, List<EndFilter> destinations) {
        return new FlowFilter(List.of(), List.of(), List.of(), sources, destinations, List.of(), List.of(), List.of());
    }

    private static FlowFilter transport(TransportFilter filter) {
        return new FlowFilter(
                List.of(), List.of(), List.of(), List.of(), List.of(), List.of(filter), List.of(), List.of());
    }

    private static FlowFilter ports(List<Integer> sources, List<Integer> destinations) {
        return new FlowFilter(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), sources, destinations);
    }

    @Test
    void lets_everything_pass_without_criteria() {
        assertThat(FlowFilter.ANY).accepts(FLOW);
    }

    @Test
    void chooses_by_uuid_and_verdict() {
        FlowFilter mine = new FlowFilter(
                List.of("x", "f1"),
                List.of(Verdict.DROPPED),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        FlowFilter forwarded = new FlowFilter(
                List.of("f1"),
                List.of(Verdict.FORWARDED),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        assertThat(mine).accepts(FLOW);
        assertThat(forwarded).rejects(FLOW);
    }

    @ParameterizedTest
    @CsvSource({
        "node1, true",
        "node, false",
        "node12, false",
        "*, true",
        "node*, true",
        "*1, true",
        "n*d*1, true",
        "node1*, true",
        "**, true",
        "n*2, false",
        "*x*, false",
        "NODE1, false",
    })
    void matches_names_of_nodes_in_which_a_star_is_any_run_of_characters(String pattern, boolean matches) {
        assertThat(nodes(pattern).test(FLOW)).isEqualTo(matches);
        assertThat(nodes("other", pattern).test(FLOW)).isEqualTo(matches);
    }

    @Test
    void chooses_ends_by_block_and_by_pod() {
        EndFilter block = new EndFilter.InBlock(Cidr.parse("10.0.0.0/24").orElseThrow());
        EndFilter frontend = new EndFilter.PodNamed("shop", "frontend");
        assertThat(ends(List.of(block), List.of())).accepts(FLOW);
        assertThat(ends(List.of(), List.of(block))).rejects(FLOW);
        assertThat(ends(List.of(frontend), List.of())).accepts(FLOW);
        assertThat(ends(List.of(frontend), List.of(new EndFilter.PodNamed("payments", ""))))
                .accepts(FLOW);
        assertThat(ends(List.of(), List.of(new EndFilter.PodNamed("", "api")))).accepts(FLOW);
        assertThat(ends(List.of(), List.of(frontend))).rejects(FLOW);
        assertThat(ends(List.of(), List.of(frontend, new EndFilter.PodNamed("payments", "api"))))
                .accepts(FLOW);
    }

    @Test
    void never_takes_an_end_without_a_pod_for_one() {
        assertThat(ends(List.of(new EndFilter.PodNamed("", "")), List.of())).rejects(Flows.dropped(Flows.tcp(1, 2)));
    }

    @Test
    void chooses_by_protocol_and_family_of_icmp() {
        Flow echo = Flows.dropped(new Transport.Icmp(8, 0));
        assertThat(transport(new TransportFilter.Of(Protocol.TCP)))
                .accepts(FLOW)
                .rejects(echo);
        assertThat(transport(new TransportFilter.Of(Protocol.UDP))).rejects(FLOW, echo);
        assertThat(transport(new TransportFilter.IsIcmp())).accepts(echo).rejects(FLOW);
        assertThat(transport(new TransportFilter.IsIcmpOf(AddressFamily.IPV4))).accepts(echo);
        assertThat(transport(new TransportFilter.IsIcmpOf(AddressFamily.IPV6))).rejects(echo);
    }

    @Test
    void chooses_by_port_which_icmp_has_none_of() {
        assertThat(ports(List.of(), List.of(80, 443))).accepts(FLOW);
        assertThat(ports(List.of(40000), List.of(443))).accepts(FLOW);
        assertThat(ports(List.of(1), List.of(443))).rejects(FLOW);
        assertThat(ports(List.of(), List.of(8))).rejects(Flows.dropped(new Transport.Icmp(8, 8)));
    }
}
