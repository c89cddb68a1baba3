// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Lost;
import dev.netiso.kube.Following;
import dev.netiso.kube.Problem;
import dev.netiso.server.collect.AgentAddress;
import dev.netiso.server.collect.AgentState;
import dev.netiso.server.collect.Losses.Loss;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarningsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T14:02:11Z");
    private static final Warnings WARNINGS = new Warnings(
            List.of(agent("node1", true, ""), agent("node2", false, "connection refused: /10.0.0.2:4254")),
            List.of(
                    new Loss("node1", Lost.Place.KERNEL_RING, 7, NOW),
                    new Loss("node2", Lost.Place.AGENT_RING, 2, NOW)),
            List.of(
                    new Following("nodes", Following.State.FOLLOWING, ""),
                    new Following("pods", Following.State.FAILING, "cannot follow pods: 10.96.0.1 refused")),
            List.of(
                    new Problem("NetworkPolicy", "shop", "own", "spec.ingress[0]", "bad cidr"),
                    new Problem("NetworkPolicy", "payments", "theirs", "spec.egress[0]", "bad port"),
                    new Problem("Node", "", "node3", "status.addresses", "no address")));

    private static AgentState agent(String node, boolean connected, String why) {
        return new AgentState(new AgentAddress(node, IpAddress.of("10.0.0.2"), 4254), connected, NOW, why, List.of());
    }

    @Test
    void readers_of_the_whole_cluster_are_told_all_of_it() {
        assertThat(WARNINGS.forCluster())
                .containsExactly(
                        "no flows from node2 (connection refused: /10.0.0.2:4254)",
                        "events lost in the last 10 minutes: 7 on node1 (KERNEL_RING), 2 on node2 (AGENT_RING)",
                        "names and decisions may be out of date: cannot follow pods: 10.96.0.1 refused",
                        "objects that could not be read, so that decisions may be wrong:"
                                + " NetworkPolicy shop/own: spec.ingress[0]: bad cidr,"
                                + " NetworkPolicy payments/theirs: spec.egress[0]: bad port,"
                                + " Node node3: status.addresses: no address");
    }

    @Test
    void readers_of_one_namespace_are_told_of_the_rest_in_numbers_alone() {
        assertThat(WARNINGS.forNamespace("shop"))
                .containsExactly(
                        "no flows from 1 of 2 nodes",
                        "events lost in the last 10 minutes: 9",
                        "names and decisions may be out of date: cannot follow pods",
                        "objects that could not be read, so that decisions may be wrong:"
                                + " NetworkPolicy shop/own: spec.ingress[0]: bad cidr",
                        "problems with objects outside of this namespace, so that decisions may be wrong: 2");
        assertThat(String.join("\n", WARNINGS.forNamespace("search")))
                .doesNotContain("node1", "node2", "node3", "10.", "own", "theirs", "payments", "shop");
    }

    @Test
    void what_is_told_imprecisely_is_not_called_lost() {
        Warnings warnings = new Warnings(
                List.of(agent("node1", true, "")),
                List.of(
                        new Loss("node1", Lost.Place.AGENT_TABLE, 7, NOW),
                        new Loss("node1", Lost.Place.SERVER_UNSETTLED, 2, NOW),
                        new Loss("node2", Lost.Place.AGENT_TABLE, 1, NOW)),
                List.of(),
                List.of());
        assertThat(warnings.forCluster())
                .containsExactly(
                        "connections forgotten (one that goes on is told again) in the last 10 minutes:"
                                + " 7 on node1 (AGENT_TABLE), 1 on node2 (AGENT_TABLE)",
                        "flows told without a second look (a name may be missing, a refusal may have been a drop)"
                                + " in the last 10 minutes: 2 on node1 (SERVER_UNSETTLED)");
        assertThat(warnings.forNamespace("shop"))
                .containsExactly(
                        "connections forgotten (one that goes on is told again) in the last 10 minutes: 8",
                        "flows told without a second look (a name may be missing, a refusal may have been a drop)"
                                + " in the last 10 minutes: 2");
    }

    @Test
    void what_a_node_cannot_see_is_said() {
        AgentState blind = new AgentState(
                new AgentAddress("node3", IpAddress.of("10.0.0.3"), 4254),
                true,
                NOW,
                "",
                List.of("UDP: no", "XDP: no"));
        Warnings warnings = new Warnings(List.of(agent("node1", true, ""), blind), List.of(), List.of(), List.of());
        assertThat(warnings.forCluster()).containsExactly("not seen: on node3 UDP: no; XDP: no");
        assertThat(warnings.forNamespace("shop")).containsExactly("not everything is seen on 1 of 2 nodes");
    }

    @Test
    void a_kind_of_objects_that_cannot_be_followed_any_more_is_said() {
        Warnings warnings = new Warnings(
                List.of(agent("node1", true, "")),
                List.of(),
                List.of(new Following("pods", Following.State.FAILING, "cannot follow pods: gone")),
                List.of());
        assertThat(warnings.forCluster())
                .containsExactly("names and decisions may be out of date: cannot follow pods: gone");
        assertThat(warnings.forNamespace("shop"))
                .containsExactly("names and decisions may be out of date: cannot follow pods");
    }
}
