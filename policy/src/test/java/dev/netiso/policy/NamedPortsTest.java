// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static dev.netiso.policy.TestCluster.anyone;
import static dev.netiso.policy.TestCluster.declaring;
import static dev.netiso.policy.TestCluster.inHostNetwork;
import static dev.netiso.policy.TestCluster.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Protocol;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NamedPortsTest {
    private static Outcome outcome(TestCluster cluster, String from, String to, int port) {
        return cluster.decide(from, to, port).outcome();
    }

    private static final Port HTTP = Port.Named.of(Protocol.TCP, "http");

    private TestCluster cluster() {
        return new TestCluster()
                .pod("shop/frontend-1", "10.0.0.1", declaring("http", Protocol.TCP, 9999))
                .pod("payments/old-1", "10.0.1.1", declaring("http", Protocol.TCP, 80))
                .pod("payments/new-1", "10.0.1.2", declaring("http", Protocol.TCP, 8080))
                .pod("payments/udp-1", "10.0.1.3", declaring("http", Protocol.UDP, 80))
                .pod(
                        "payments/host-1",
                        "192.168.0.1",
                        declaring("http", Protocol.TCP, 80).andThen(inHostNetwork())::apply);
    }

    @Test
    void are_what_each_destination_pod_declares() {
        TestCluster egress = cluster().egress("shop/web", Selector.ALL, rule(anyone(), HTTP));
        TestCluster ingress = cluster().ingress("payments/web", Selector.ALL, rule(anyone(), HTTP));

        for (TestCluster cluster : List.of(egress, ingress)) {
            assertThat(outcome(cluster, "shop/frontend-1", "payments/old-1", 80))
                    .isEqualTo(Outcome.ALLOWED);
            assertThat(outcome(cluster, "shop/frontend-1", "payments/new-1", 80))
                    .isEqualTo(Outcome.DENIED);
            assertThat(outcome(cluster, "shop/frontend-1", "payments/new-1", 8080))
                    .isEqualTo(Outcome.ALLOWED);
            assertThat(outcome(cluster, "shop/frontend-1", "payments/new-1", 9999))
                    .isEqualTo(Outcome.DENIED);
        }
    }

    @Test
    void match_by_name_and_protocol() {
        TestCluster cluster = cluster().egress("shop/web", Selector.ALL, rule(anyone(), HTTP));

        assertThat(outcome(cluster, "shop/frontend-1", "payments/udp-1", 80)).isEqualTo(Outcome.DENIED);
    }

    @Test
    void never_match_what_is_not_a_pod_even_with_every_peer_allowed() {
        TestCluster cluster = cluster().egress("shop/web", Selector.ALL, rule(anyone(), HTTP));

        assertThat(outcome(cluster, "shop/frontend-1", "203.0.113.9", 80)).isEqualTo(Outcome.DENIED);
        assertThat(cluster.evaluator()
                        .decide(cluster.tcp("shop/frontend-1", "payments/host-1", 80))
                        .egress()
                        .outcome())
                .isNotEqualTo(Outcome.ALLOWED);
    }
}
