// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static dev.netiso.policy.TestCluster.block;
import static dev.netiso.policy.TestCluster.inHostNetwork;
import static dev.netiso.policy.TestCluster.onNode;
import static dev.netiso.policy.TestCluster.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Direction;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExemptionTest {
    private static TestCluster shopAndPayments() {
        return new TestCluster()
                .node("node1", "192.168.0.1")
                .node("node2", "192.168.0.2")
                .pod("shop/frontend-1", "10.0.0.1", "app=frontend")
                .pod("payments/api-1", "10.0.1.1", "app=api")
                .pod("payments/db-1", "10.0.1.2", "app=db");
    }

    private static Outcome outcome(TestCluster cluster, String from, String to, int port) {
        return cluster.decide(from, to, port).outcome();
    }

    private TestCluster locked() {
        return shopAndPayments()
                .policy("payments/lock", Selector.ALL, EnumSet.allOf(Direction.class), List.of(), List.of());
    }

    @Test
    void a_pod_always_reaches_itself() {
        Decision decision = locked().decide("payments/api-1", "payments/api-1", 80);

        assertThat(decision.outcome()).isEqualTo(Outcome.ALLOWED);
        assertThat(decision.ingress().isolated()).isTrue();
    }

    @Test
    void another_pod_of_the_workload_is_not_itself() {
        TestCluster cluster = locked().pod("payments/api-2", "10.0.1.9", "app=api");

        assertThat(outcome(cluster, "payments/api-1", "payments/api-2", 80)).isEqualTo(Outcome.DENIED);
    }

    @Test
    void a_pods_own_node_always_reaches_it_and_another_node_does_not() {
        assertThat(outcome(locked(), "node:node1", "payments/api-1", 80)).isEqualTo(Outcome.ALLOWED);
        assertThat(outcome(locked(), "node:node2", "payments/api-1", 80)).isEqualTo(Outcome.DENIED);
    }

    @Test
    void a_pod_in_the_host_network_of_that_node_is_the_node() {
        TestCluster cluster = locked().pod("system/agent-1", "192.168.0.1", inHostNetwork())
                .pod("system/agent-2", "192.168.0.2", inHostNetwork().andThen(onNode("node2"))::apply);

        assertThat(outcome(cluster, "system/agent-1", "payments/api-1", 80)).isEqualTo(Outcome.ALLOWED);
        assertThat(outcome(cluster, "system/agent-2", "payments/api-1", 80)).isEqualTo(Outcome.DENIED);
    }

    @Test
    void from_a_pod_to_its_own_node_is_undecided_where_isolated_and_not_admitted() {
        Decision decision = locked().decide("payments/api-1", "node:node1", 10250);

        assertThat(decision.outcome()).isEqualTo(Outcome.UNDECIDED);
        assertThat(decision.egress().ambiguity()).hasValue(Ambiguity.OWN_NODE);
        assertThat(outcome(locked(), "payments/api-1", "node:node2", 10250)).isEqualTo(Outcome.DENIED);
        assertThat(outcome(shopAndPayments(), "payments/api-1", "node:node1", 10250))
                .isEqualTo(Outcome.ALLOWED);
        TestCluster admitting =
                locked().egress("payments/kubelet", Selector.ALL, rule(List.of(block("192.168.0.1/32"))));
        assertThat(outcome(admitting, "payments/api-1", "node:node1", 10250)).isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void icmp_is_undecided_where_isolated_and_allowed_elsewhere() {
        TestCluster cluster = locked();

        Decision decision = cluster.evaluator().decide(cluster.ping("shop/frontend-1", "payments/api-1"));

        assertThat(decision.ingress().ambiguity()).hasValue(Ambiguity.ICMP);
        assertThat(decision.egress().outcome()).isEqualTo(Outcome.ALLOWED);
    }
}
