// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.agent.serve.PrometheusText;
import dev.netiso.flow.DropReason;
import dev.netiso.flow.Endpoint;
import dev.netiso.flow.Flow;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.LocalTag;
import dev.netiso.flow.Lost;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TalliesTest {
    private static final LocalTag SOCKET = new LocalTag(1, 2, "");

    private static Flow flow(Verdict verdict, LocalTag source, LocalTag destination) {
        return new Flow(
                "f",
                Instant.EPOCH,
                Instant.EPOCH,
                "n",
                verdict,
                verdict == Verdict.DROPPED ? Optional.of(new DropReason("NETFILTER_DROP")) : Optional.empty(),
                Endpoint.of(IpAddress.of("10.0.0.1"), source),
                Endpoint.of(IpAddress.of("10.0.0.2"), destination),
                new Transport.Ports(Protocol.TCP, 1, 2),
                1,
                Optional.empty());
    }

    @Test
    void flows_are_counted_by_verdict_reason_and_direction() {
        FlowTally tally = new FlowTally();
        tally.add(flow(Verdict.DROPPED, SOCKET, LocalTag.NONE));
        tally.add(flow(Verdict.DROPPED, SOCKET, LocalTag.NONE));
        tally.add(flow(Verdict.DROPPED, LocalTag.NONE, LocalTag.NONE));
        tally.add(flow(Verdict.FORWARDED, LocalTag.NONE, SOCKET));
        PrometheusText text = new PrometheusText("netiso_agent_");
        tally.write(text);
        assertThat(text.toString().lines().filter(line -> !line.startsWith("#")))
                .containsExactly(
                        "netiso_agent_flows_total{verdict=\"forwarded\",reason=\"\",direction=\"ingress\"} 1",
                        "netiso_agent_flows_total{verdict=\"dropped\",reason=\"NETFILTER_DROP\",direction=\"egress\"} 2",
                        "netiso_agent_flows_total{verdict=\"dropped\",reason=\"NETFILTER_DROP\",direction=\"unknown\"} 1");
    }

    @Test
    void losses_are_counted_by_place_those_where_nothing_was_lost_too() {
        LossTally tally = new LossTally();
        tally.add(new Lost(Lost.Place.KERNEL_MAP, 3));
        tally.add(new Lost(Lost.Place.KERNEL_MAP, 4));
        tally.add(new Lost(Lost.Place.AGENT_TABLE, 2));
        PrometheusText text = new PrometheusText("");
        tally.write(text);
        assertThat(text.toString())
                .contains(
                        "lost_total{place=\"kernel_map\"} 7\n",
                        "lost_total{place=\"decoder\"} 0\n",
                        "forgotten_total 2\n")
                .doesNotContain("agent_table");
        assertThat(tally.sums()).isEqualTo(Map.of(Lost.Place.KERNEL_MAP, 7L));
    }
}
