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

/** What a person reads; which rule is the nearest is {@link NearestRuleTest}'s matter. */
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

    private static String why(TestCluster cluster, Verdict verdict) {
        return explain(cluster, "shop/frontend-1", "payments/api-1", 8443).summary(verdict);
    }

    @Test
    void a_denial_names_the_isolating_policies_where_no_rule_comes_near() {
        TestCluster cluster = shopAndPayments()
                .ingress("payments/default-deny", Selector.ALL)
                .ingress("payments/api-clients", selecting("app=api"), rule(List.of(pods("app=db")), tcp(5432)));

        assertThat(why(cluster, Verdict.DROPPED))
                .isEqualTo("ingress: isolated by api-clients, default-deny; no rule for it");
    }

    @Test
    void a_denial_at_both_ends_names_both() {
        TestCluster cluster =
                shopAndPayments().egress("shop/no-egress", Selector.ALL).ingress("payments/default-deny", Selector.ALL);

        assertThat(why(cluster, Verdict.DROPPED))
                .isEqualTo("egress: isolated by no-egress; no rule for it; "
                        + "ingress: isolated by default-deny; no rule for it");
    }

    @Test
    void a_rule_that_lacks_one_thing_is_named_with_what_it_lacks() {
        assertThat(why(
                        shopAndPayments()
                                .ingress("payments/default-deny", Selector.ALL)
                                .ingress(
                                        "payments/api-clients",
                                        selecting("app=api"),
                                        rule(List.of(podsOf("shop", "app=frontend-v2")), tcp(8443))),
                        Verdict.DROPPED))
                .isEqualTo("nearest api-clients ingress[0]: wants app=frontend-v2, has app=frontend");
        assertThat(why(
                        shopAndPayments()
                                .ingress(
                                        "payments/in",
                                        Selector.ALL,
                                        rule(List.of(pods("app=db"), podsOf("shop", "app=frontend")), tcp(9090))),
                        Verdict.DROPPED))
                .isEqualTo("nearest in ingress[0].from[1]: wants port 9090/TCP, has 8443/TCP");
        assertThat(why(
                        shopAndPayments()
                                .ingress("payments/in", Selector.ALL, rule(List.of(pods("app=frontend")), tcp(8443))),
                        Verdict.DROPPED))
                .isEqualTo("nearest in ingress[0]: wants namespace payments, has shop");
    }

    @Test
    void an_exception_of_a_block_is_named() {
        TestCluster cluster = shopAndPayments()
                .egress(
                        "shop/egress-base",
                        Selector.ALL,
                        rule(List.of(block("0.0.0.0/0", "10.9.0.0/16", "169.254.169.254/32"))));

        assertThat(explain(cluster, "shop/frontend-1", "169.254.169.254", 80).summary(Verdict.DROPPED))
                .isEqualTo("egress-base egress[0] excepts 169.254.169.254/32");
    }

    @Test
    void a_denied_flow_that_passed_is_said_to_have_passed() {
        TestCluster cluster = shopAndPayments().ingress("payments/default-deny", Selector.ALL);

        assertThat(why(cluster, Verdict.FORWARDED)).endsWith("no rule for it, yet it passed");
    }

    @Test
    void what_the_policies_admit_is_blocked_by_something_else() {
        TestCluster cluster = shopAndPayments().ingress("payments/open", Selector.ALL, rule(anyone()));

        assertThat(why(cluster, Verdict.UNANSWERED))
                .isEqualTo("policies admit it; dropped elsewhere, or nobody is there");
        assertThat(why(cluster, Verdict.DROPPED)).isEqualTo("policies admit it; something else dropped it");
        assertThat(why(cluster, Verdict.FORWARDED)).isEqualTo("policies admit it");
        assertThat(why(shopAndPayments(), Verdict.UNANSWERED))
                .isEqualTo("no policy isolates either end; dropped elsewhere, or nobody is there");
        assertThat(explain(
                                shopAndPayments().ingress("payments/default-deny", Selector.ALL),
                                "node:node1",
                                "payments/api-1",
                                80)
                        .summary(Verdict.DROPPED))
                .isEqualTo("a pod's own node always reaches it; something else dropped it");
    }

    @Test
    void what_is_undecided_says_why_and_where() {
        TestCluster ingress = shopAndPayments().ingress("payments/default-deny", Selector.ALL);
        TestCluster both = ingress.egress("shop/no-egress", Selector.ALL);

        assertThat(both.evaluator()
                        .explain(both.ping("shop/frontend-1", "payments/api-1"))
                        .summary(Verdict.DROPPED))
                .isEqualTo("undecided (icmp): egress and ingress: NetworkPolicy is not defined for ICMP");
    }

    @Test
    void many_policies_are_counted_and_not_all_named() {
        TestCluster cluster = shopAndPayments();
        for (int i = 1; i <= 6; i++) {
            cluster.ingress("payments/policy-" + i, Selector.ALL);
        }

        assertThat(why(cluster, Verdict.DROPPED))
                .isEqualTo("ingress: isolated by policy-1, policy-2, policy-3, policy-4 and 2 more; no rule for it");
    }

    @Test
    void the_walk_shows_at_each_policy_the_nearest_rule_what_it_lacks_and_what_would_admit() {
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
                                + "namespace shop yes; pods app=frontend-v2 no (has app=frontend)",
                        "         default-deny     no ingress rules",
                        "         to admit it      api-clients spec.ingress[1].from[1] would have to "
                                + "select pods with app=frontend");
    }

    @Test
    void the_walk_says_what_would_have_to_change() {
        assertChange(
                rule(List.of(podsOf("shop", "team=web"))), "shop/frontend-1", "would have to select pods with no team");
        assertChange(
                rule(List.of(block("203.0.113.0/24", "203.0.113.8/29"))),
                "203.0.113.9",
                "would have to not except 203.0.113.9");
        assertChange(rule(List.of(block("198.51.100.0/24"))), "203.0.113.9", "would have to contain 203.0.113.9");
        assertChange(
                rule(List.of(podsOf("ops", "app=frontend")), tcp(81)),
                "shop/frontend-1",
                "would have to name port 80/TCP and select namespace shop");
    }

    private static void assertChange(NetworkPolicy.Rule rule, String from, String change) {
        TestCluster cluster = shopAndPayments().ingress("payments/in", Selector.ALL, rule);
        assertThat(explain(cluster, from, "payments/api-1", 80).lines().getLast())
                .endsWith(change);
    }

    @Test
    void the_walk_suggests_no_change_to_a_rule_for_another_kind_of_peer() {
        TestCluster cluster =
                shopAndPayments().ingress("payments/in", Selector.ALL, rule(List.of(podsOf("shop", "team=web"))));

        assertThat(explain(cluster, "203.0.113.9", "payments/api-1", 80).lines())
                .noneMatch(line -> line.contains("would have to"))
                .anyMatch(
                        line -> line.endsWith("pods team=web of namespace shop no (has 203.0.113.9, which is no pod)"));
    }

    @Test
    void the_walk_takes_a_block_apart_from_its_exceptions() {
        TestCluster cluster = shopAndPayments()
                .egress("shop/base", Selector.ALL, rule(List.of(block("0.0.0.0/0", "169.254.169.254/32"))));

        assertThat(explain(cluster, "shop/frontend-1", "169.254.169.254", 80).lines())
                .anyMatch(line -> line.endsWith("spec.egress[0].to[0]: block 0.0.0.0/0 yes; "
                        + "except 169.254.169.254/32 yes (has 169.254.169.254)"));
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

    @Test
    void a_doubt_shows_both_readings() {
        TestCluster cluster = shopAndPayments().egress("shop/no-egress", Selector.ALL);

        assertThat(explain(cluster, "shop/frontend-1", "node:node1", 10250).lines())
                .anyMatch(
                        line -> line.endsWith(
                                "own-node         denied if policy applies to egress to the pod's own node; allowed if it is always allowed"));
    }
}
