// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static dev.netiso.policy.TestCluster.anyone;
import static dev.netiso.policy.TestCluster.block;
import static dev.netiso.policy.TestCluster.pods;
import static dev.netiso.policy.TestCluster.podsOf;
import static dev.netiso.policy.TestCluster.rule;
import static dev.netiso.policy.TestCluster.selecting;
import static dev.netiso.policy.TestCluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.policy.NetworkPolicy.Peer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class EvaluatorTest {
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

    @Nested
    final class Isolation {
        @Test
        void a_pod_that_no_policy_selects_accepts_everything() {
            TestCluster cluster = shopAndPayments().ingress("payments/only-db", selecting("app=db"));

            Decision decision = cluster.decide("shop/frontend-1", "payments/api-1", 80);

            assertThat(decision.outcome()).isEqualTo(Outcome.ALLOWED);
            assertThat(decision.ingress().isolated()).isFalse();
        }

        @Test
        void is_per_direction() {
            TestCluster cluster = shopAndPayments().egress("payments/no-egress", Selector.ALL);

            assertThat(outcome(cluster, "shop/frontend-1", "payments/api-1", 80))
                    .isEqualTo(Outcome.ALLOWED);
            assertThat(outcome(cluster, "payments/api-1", "shop/frontend-1", 80))
                    .isEqualTo(Outcome.DENIED);
        }

        @Test
        void rules_of_a_direction_that_the_policy_does_not_isolate_are_inert() {
            TestCluster cluster = shopAndPayments()
                    .policy(
                            "payments/ingress-only",
                            Selector.ALL,
                            EnumSet.of(Direction.INGRESS),
                            List.of(),
                            List.of(rule(List.of(block("192.0.2.0/24")))));

            assertThat(cluster.decide("payments/api-1", "shop/frontend-1", 80)
                            .egress()
                            .isolated())
                    .isFalse();
        }

        @Test
        void names_all_isolating_policies_in_order_and_the_first_rule_that_admits() {
            TestCluster cluster = shopAndPayments()
                    .ingress("payments/web", selecting("app=api"), rule(anyone(), tcp(443)), rule(anyone(), tcp(80)))
                    .ingress("payments/default-deny", Selector.ALL)
                    .ingress("payments/clients", selecting("app=api"), rule(List.of(pods("app=db"), podsOf("shop"))));

            DirectionDecision ingress =
                    cluster.decide("shop/frontend-1", "payments/api-1", 80).ingress();

            assertThat(ingress.isolatedBy())
                    .extracting(PolicyRef::name)
                    .containsExactly("clients", "default-deny", "web");
            assertThat(ingress.admittedBy()).hasValueSatisfying(rule -> {
                assertThat(rule.policy().name()).isEqualTo("clients");
                assertThat(rule.path()).isEqualTo("spec.ingress[0].from[1]");
            });
        }

        @Test
        void the_path_of_a_rule_without_peers_ends_at_the_rule() {
            TestCluster cluster = shopAndPayments()
                    .egress("shop/out", Selector.ALL, rule(anyone(), tcp(443)), rule(anyone(), tcp(80)));

            assertThat(cluster.decide("shop/frontend-1", "payments/api-1", 80)
                            .egress()
                            .admittedBy())
                    .map(RuleRef::path)
                    .hasValue("spec.egress[1]");
        }

        @Test
        void both_ends_must_allow() {
            TestCluster cluster = shopAndPayments()
                    .egress("shop/out", Selector.ALL, rule(anyone()))
                    .ingress("payments/default-deny", Selector.ALL);

            Decision decision = cluster.decide("shop/frontend-1", "payments/api-1", 80);

            assertThat(decision.egress().outcome()).isEqualTo(Outcome.ALLOWED);
            assertThat(decision.ingress().outcome()).isEqualTo(Outcome.DENIED);
            assertThat(decision.outcome()).isEqualTo(Outcome.DENIED);
        }

        @Test
        void a_policy_selects_pods_of_its_own_namespace_alone() {
            TestCluster cluster = shopAndPayments().ingress("shop/default-deny", Selector.ALL);

            assertThat(outcome(cluster, "shop/frontend-1", "payments/api-1", 80))
                    .isEqualTo(Outcome.ALLOWED);
        }
    }

    @Nested
    final class EmptyAndAbsent {
        @Test
        void no_rules_allow_nothing() {
            TestCluster cluster = shopAndPayments().ingress("payments/deny", Selector.ALL);

            assertThat(outcome(cluster, "shop/frontend-1", "payments/api-1", 80))
                    .isEqualTo(Outcome.DENIED);
        }

        @Test
        void an_empty_rule_allows_everybody_on_every_port() {
            TestCluster cluster = shopAndPayments().ingress("payments/open", Selector.ALL, rule(anyone()));

            assertThat(outcome(cluster, "shop/frontend-1", "payments/api-1", 80))
                    .isEqualTo(Outcome.ALLOWED);
            assertThat(outcome(cluster, "203.0.113.9", "payments/api-1", 80)).isEqualTo(Outcome.ALLOWED);
        }

        @Test
        void an_empty_namespace_selector_is_every_pod_and_no_other_address() {
            Peer everyPod = new Peer.Pods(Optional.of(Selector.ALL), Optional.empty());
            TestCluster cluster = shopAndPayments().ingress("payments/pods", Selector.ALL, rule(List.of(everyPod)));

            assertThat(outcome(cluster, "shop/frontend-1", "payments/api-1", 80))
                    .isEqualTo(Outcome.ALLOWED);
            assertThat(outcome(cluster, "203.0.113.9", "payments/api-1", 80)).isEqualTo(Outcome.DENIED);
        }

        @Test
        void a_pod_selector_alone_is_the_pods_of_the_policys_namespace() {
            TestCluster cluster = shopAndPayments().ingress("payments/own", Selector.ALL, rule(List.of(pods())));

            assertThat(outcome(cluster, "payments/db-1", "payments/api-1", 80)).isEqualTo(Outcome.ALLOWED);
            assertThat(outcome(cluster, "shop/frontend-1", "payments/api-1", 80))
                    .isEqualTo(Outcome.DENIED);
        }

        @Test
        void both_selectors_of_one_peer_must_match_and_either_of_two_peers_may() {
            TestCluster both =
                    shopAndPayments().ingress("payments/both", Selector.ALL, rule(List.of(podsOf("shop", "app=api"))));
            TestCluster either = shopAndPayments()
                    .ingress("payments/either", Selector.ALL, rule(List.of(podsOf("shop"), pods("app=api"))));

            assertThat(outcome(both, "shop/frontend-1", "payments/db-1", 80)).isEqualTo(Outcome.DENIED);
            assertThat(outcome(either, "shop/frontend-1", "payments/db-1", 80)).isEqualTo(Outcome.ALLOWED);
        }

        @Test
        void all_ports_of_a_protocol_are_not_all_protocols() {
            TestCluster cluster =
                    shopAndPayments().ingress("payments/udp", Selector.ALL, rule(anyone(), new Port.All(Protocol.UDP)));

            assertThat(outcome(cluster, "shop/frontend-1", "payments/api-1", 80))
                    .isEqualTo(Outcome.DENIED);
        }
    }

    @Nested
    final class Blocks {
        @Test
        void match_pods_by_their_address() {
            TestCluster cluster =
                    shopAndPayments().ingress("payments/block", Selector.ALL, rule(List.of(block("10.0.0.0/24"))));

            assertThat(outcome(cluster, "shop/frontend-1", "payments/api-1", 80))
                    .isEqualTo(Outcome.ALLOWED);
        }

        @Test
        void an_exception_counts_within_its_own_peer_alone() {
            TestCluster cluster = shopAndPayments()
                    .egress("shop/no-metadata", Selector.ALL, rule(List.of(block("0.0.0.0/0", "169.254.169.254/32"))));

            assertThat(outcome(cluster, "shop/frontend-1", "169.254.169.254", 80))
                    .isEqualTo(Outcome.DENIED);
            assertThat(outcome(cluster, "shop/frontend-1", "169.254.169.253", 80))
                    .isEqualTo(Outcome.ALLOWED);
            cluster.egress("shop/metadata", Selector.ALL, rule(List.of(block("169.254.169.254/32"))));
            assertThat(outcome(cluster, "shop/frontend-1", "169.254.169.254", 80))
                    .isEqualTo(Outcome.ALLOWED);
        }

        @Test
        void are_of_one_family() {
            TestCluster cluster = new TestCluster()
                    .pod("shop/dual-1", "fd00::1,10.0.0.1")
                    .egress("shop/v4", Selector.ALL, rule(List.of(block("0.0.0.0/0"))));
            Evaluator evaluator = cluster.evaluator();
            Connection v4 = new Connection(
                    evaluator.party(IpAddress.of("10.0.0.1")),
                    evaluator.party(IpAddress.of("192.0.2.1")),
                    cluster.tcp("shop/dual-1", "192.0.2.1", 80).transport());

            assertThat(outcome(cluster, "shop/dual-1", "2001:db8::1", 80)).isEqualTo(Outcome.DENIED);
            assertThat(evaluator.decide(v4).outcome()).isEqualTo(Outcome.ALLOWED);
        }
    }

    @Nested
    final class UnreadablePolicies {
        @Test
        void leave_undecided_what_no_other_policy_of_the_namespace_admits() {
            TestCluster cluster = shopAndPayments().unreadablePolicy("payments", "broken");

            DirectionDecision ingress =
                    cluster.decide("shop/frontend-1", "payments/api-1", 80).ingress();

            assertThat(ingress.ambiguity()).hasValue(Ambiguity.POLICY_UNKNOWN);
            assertThat(outcome(cluster, "203.0.113.9", "shop/frontend-1", 80)).isEqualTo(Outcome.ALLOWED);
        }

        @Test
        void cannot_take_away_what_another_policy_admits() {
            TestCluster cluster = shopAndPayments()
                    .unreadablePolicy("payments", "broken")
                    .ingress("payments/open", Selector.ALL, rule(anyone()));

            assertThat(outcome(cluster, "shop/frontend-1", "payments/api-1", 80))
                    .isEqualTo(Outcome.ALLOWED);
        }
    }
}
