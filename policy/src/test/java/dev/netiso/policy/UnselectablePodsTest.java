// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static dev.netiso.policy.TestCluster.block;
import static dev.netiso.policy.TestCluster.ended;
import static dev.netiso.policy.TestCluster.inHostNetwork;
import static dev.netiso.policy.TestCluster.onNode;
import static dev.netiso.policy.TestCluster.pods;
import static dev.netiso.policy.TestCluster.podsOf;
import static dev.netiso.policy.TestCluster.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UnselectablePodsTest {
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

    private static final CniProfile SEEN_AS_NODE = new CniProfile("node", Map.of(Ambiguity.HOST_NETWORK, true));
    private static final CniProfile SEEN_AS_POD = new CniProfile("pod", Map.of(Ambiguity.HOST_NETWORK, false));

    private static Outcome outcome(TestCluster cluster, CniProfile profile, String from, String to) {
        return Evaluator.of(cluster.snapshot(), profile).outcome(cluster.tcp(from, to, 80));
    }

    @Test
    void whether_a_pod_in_a_host_network_is_a_subject_is_open() {
        TestCluster cluster = shopAndPayments()
                .pod("payments/host-1", "192.168.0.1", inHostNetwork(), "app=host")
                .ingress("payments/deny", Selector.ALL);

        assertThat(outcome(cluster, SEEN_AS_NODE, "shop/frontend-1", "payments/host-1"))
                .isEqualTo(Outcome.ALLOWED);
        assertThat(outcome(cluster, SEEN_AS_POD, "shop/frontend-1", "payments/host-1"))
                .isEqualTo(Outcome.DENIED);
        DirectionDecision ingress =
                cluster.decide("shop/frontend-1", "payments/host-1", 80).ingress();
        assertThat(ingress.ambiguity()).hasValue(Ambiguity.HOST_NETWORK);
        assertThat(ingress.isolatedBy()).isEmpty();
        assertThat(ingress.basis()).isEqualTo(new Basis.NoSubject());
        assertThat(outcome(cluster, "payments/api-1", "shop/frontend-1", 80)).isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void a_pod_in_a_host_network_is_admitted_by_its_address_and_whether_by_its_labels_is_open() {
        TestCluster byLabels = shopAndPayments()
                .pod("shop/host-1", "192.168.0.2", inHostNetwork().andThen(onNode("node2"))::apply, "app=host")
                .ingress("payments/labels", Selector.ALL, rule(List.of(podsOf("shop", "app=host"))));
        TestCluster byAddress = shopAndPayments()
                .pod("shop/host-1", "192.168.0.2", inHostNetwork().andThen(onNode("node2"))::apply, "app=host")
                .ingress("payments/block", Selector.ALL, rule(List.of(block("192.168.0.2/32"))));

        assertThat(outcome(byLabels, SEEN_AS_NODE, "shop/host-1", "payments/api-1"))
                .isEqualTo(Outcome.DENIED);
        assertThat(outcome(byLabels, SEEN_AS_POD, "shop/host-1", "payments/api-1"))
                .isEqualTo(Outcome.ALLOWED);
        assertThat(outcome(byLabels, "shop/host-1", "payments/api-1", 80)).isEqualTo(Outcome.UNDECIDED);
        assertThat(outcome(byAddress, "shop/host-1", "payments/api-1", 80)).isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void an_address_in_a_host_network_belongs_to_the_node() {
        TestCluster cluster = shopAndPayments().pod("shop/host-1", "192.168.0.1", inHostNetwork());

        assertThat(cluster.evaluator().party(IpAddress.of("192.168.0.1"))).isInstanceOf(Party.OfNode.class);
    }

    @Test
    void the_address_of_an_ended_pod_belongs_to_whom_it_was_given_next() {
        TestCluster cluster = new TestCluster()
                .pod("shop/next-1", "10.0.0.1")
                .pod("batch/done-1", "10.0.0.1", ended())
                .pod("batch/gone-1", "10.0.0.2", ended());

        assertThat(cluster.evaluator().party(IpAddress.of("10.0.0.1"))).hasToString("shop/next-1");
        assertThat(cluster.evaluator().party(IpAddress.of("10.0.0.2"))).isInstanceOf(Party.OfAddress.class);
    }

    @Test
    void an_ended_pod_is_neither_subject_nor_peer() {
        TestCluster cluster = shopAndPayments()
                .pod("payments/done-1", "10.0.1.9", ended(), "app=done")
                .ingress("payments/from-done", Selector.ALL, rule(List.of(pods("app=done"))));

        assertThat(cluster.evaluator().isolatedBy(cluster.pod("payments/done-1"), Direction.INGRESS))
                .isEmpty();
        assertThat(outcome(cluster, "payments/done-1", "payments/api-1", 80)).isEqualTo(Outcome.DENIED);
    }
}
