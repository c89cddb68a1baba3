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
import dev.netiso.flow.Verdict;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExplanationTest {
    private static TestCluster shopAndPayments() {
        return new TestCluster()
                .node("node1", "192.168.0.1")
                .pod("shop/frontend-1", "10.0.0.1", "app=frontend")
                .pod("payments/api-1", "10.0.1.1", "app=api");
    }

    private static Explanation explain(TestCluster cluster, String from, String to, int port) {
        return cluster.evaluator().explain(cluster.tcp(from, to, port));
    }

    @Test
    void a_denial_names_the_isolating_policies() {
        TestCluster cluster = shopAndPayments()
                .ingress("payments/default-deny", Selector.ALL)
                .ingress("payments/api-clients", selecting("app=api"));

        assertThat(explain(cluster, "shop/frontend-1", "payments/api-1", 8443).summary(Verdict.DROPPED))
                .isEqualTo("ingress: isolated by api-clients, default-deny; no rule admits it");
    }

    @Test
    void a_denial_at_both_ends_names_both() {
        TestCluster cluster =
                shopAndPayments().egress("shop/no-egress", Selector.ALL).ingress("payments/default-deny", Selector.ALL);

        assertThat(explain(cluster, "shop/frontend-1", "payments/api-1", 8443).summary(Verdict.DROPPED))
                .isEqualTo("egress: isolated by no-egress; no rule admits it; "
                        + "ingress: isolated by default-deny; no rule admits it");
    }

    @Test
    void a_denied_flow_that_passed_is_said_to_have_passed() {
        TestCluster cluster = shopAndPayments().ingress("payments/default-deny", Selector.ALL);

        assertThat(explain(cluster, "shop/frontend-1", "payments/api-1", 80).summary(Verdict.FORWARDED))
                .endsWith("no rule admits it, yet it passed");
    }

    @Test
    void what_the_policies_admit_is_blocked_by_something_else() {
        TestCluster cluster = shopAndPayments().ingress("payments/open", Selector.ALL, rule(anyone()));

        Explanation explanation = explain(cluster, "shop/frontend-1", "payments/api-1", 80);

        assertThat(explanation.summary(Verdict.UNANSWERED))
                .isEqualTo("policies admit it; dropped elsewhere or nobody listens");
        assertThat(explanation.summary(Verdict.DROPPED)).isEqualTo("policies admit it; something else dropped it");
        assertThat(explain(shopAndPayments(), "shop/frontend-1", "payments/api-1", 80)
                        .summary(Verdict.UNANSWERED))
                .isEqualTo("no policy isolates either end; dropped elsewhere or nobody listens");
    }

    @Test
    void what_is_undecided_says_why() {
        TestCluster cluster = shopAndPayments().ingress("payments/default-deny", Selector.ALL);

        assertThat(cluster.evaluator()
                        .explain(cluster.ping("shop/frontend-1", "payments/api-1"))
                        .summary(Verdict.DROPPED))
                .isEqualTo(
                        "undecided (icmp): ingress: isolated by default-deny; NetworkPolicy is not defined for ICMP");
    }

    @Test
    void many_policies_are_counted_and_not_all_named() {
        TestCluster cluster = shopAndPayments();
        for (int i = 1; i <= 6; i++) {
            cluster.ingress("payments/policy-" + i, Selector.ALL);
        }

        assertThat(explain(cluster, "shop/frontend-1", "payments/api-1", 80).summary(Verdict.DROPPED))
                .isEqualTo("ingress: isolated by policy-1, policy-2, policy-3, policy-4 and 2 more; no rule admits it");
    }

    @Test
    void the_walk_shows_at_each_policy_the_nearest_rule_and_what_it_lacks() {
        TestCluster cluster = shopAndPayments()
                .ingress("payments/default-deny", Selector.ALL)
                .ingress(
                        "payments/api-clients",
                        selecting("app=api"),
                        rule(List.of(block("192.0.2.0/24")), tcp(9090)),
                        rule(List.of(pods("app=db"), podsOf("shop", "app=frontend-v2")), tcp(8443)));

        assertThat(explain(cluster, "shop/frontend-1", "payments/api-1", 8443).lines())
                .containsExactly(
                        "egress   shop/frontend-1  not isolated                           allowed",
                        "ingress  payments/api-1   isolated by api-clients, default-deny  denied",
                        "         api-clients      spec.ingress[1].from[1]: port 8443/TCP yes; "
                                + "namespace kubernetes.io/metadata.name=shop yes; "
                                + "pods app=frontend-v2 no (has app=frontend)",
                        "         default-deny     no ingress rules");
    }

    @Test
    void the_nearest_rule_says_what_is_missing_altogether() {
        TestCluster cluster =
                shopAndPayments().ingress("payments/teams", Selector.ALL, rule(List.of(podsOf("shop", "team=web"))));

        assertThat(explain(cluster, "shop/frontend-1", "payments/api-1", 80).lines())
                .anyMatch(line -> line.endsWith("pods team=web no (has no team)"));
        assertThat(explain(cluster, "203.0.113.9", "payments/api-1", 80).lines())
                .anyMatch(line -> line.endsWith("pods team=web no (has 203.0.113.9, which is no pod)"));
    }

    @Test
    void an_exception_of_a_block_is_shown_with_it() {
        TestCluster cluster = shopAndPayments()
                .egress("shop/base", Selector.ALL, rule(List.of(block("0.0.0.0/0", "169.254.169.254/32"))));

        assertThat(explain(cluster, "shop/frontend-1", "169.254.169.254", 80).lines())
                .anyMatch(line -> line.endsWith("spec.egress[0].to[0]: block 0.0.0.0/0 except 169.254.169.254/32 no "
                        + "(has 169.254.169.254)"));
    }

    @Test
    void the_walk_names_what_allows() {
        TestCluster cluster = shopAndPayments()
                .policy(
                        "payments/lock",
                        Selector.ALL,
                        EnumSet.allOf(Direction.class),
                        List.of(rule(List.of(podsOf("shop")))),
                        List.of());

        assertThat(explain(cluster, "shop/frontend-1", "payments/api-1", 80)
                        .lines()
                        .getLast())
                .endsWith("isolated by lock  allowed by lock spec.ingress[0].from[0]");
        assertThat(explain(cluster, "payments/api-1", "payments/api-1", 80).lines())
                .allMatch(line -> line.endsWith("allowed: a pod always reaches itself"));
        assertThat(explain(cluster, "node:node1", "payments/api-1", 80).lines().getLast())
                .endsWith("allowed: a pod's own node always reaches it");
    }
}
