// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static dev.netiso.policy.TestCluster.anyone;
import static dev.netiso.policy.TestCluster.rule;
import static dev.netiso.policy.TestCluster.selecting;
import static dev.netiso.policy.TestCluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Verdict;
import dev.netiso.policy.ClusterPolicy.Action;
import dev.netiso.policy.ClusterPolicy.Peer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said where policies of the cluster's administrator have a word. */
final class TierExplanationTest {
    private static final ClusterPolicy.Subject ALL_PODS = new ClusterPolicy.Subject(Selector.ALL, Selector.ALL);

    private final TestCluster cluster = new TestCluster()
            .pod("shop/frontend-1", "10.0.0.1", "app=frontend")
            .pod("payments/api-1", "10.0.1.1", "app=api");

    private static ClusterPolicy ingress(
            String kind, String name, Tier tier, int priority, ClusterPolicy.Rule... rules) {
        return new ClusterPolicy(new PolicyRef(kind, "", name), tier, priority, ALL_PODS, List.of(rules), List.of());
    }

    private static ClusterPolicy.Rule from(String namespace, String name, Action action, Port... ports) {
        Peer peer = new Peer.Pods(selecting("kubernetes.io/metadata.name=" + namespace), Selector.ALL);
        return new ClusterPolicy.Rule(name, action, List.of(peer), List.of(ports));
    }

    private Explanation explain(ClusterPolicy... policies) {
        Snapshot plain = cluster.snapshot();
        Snapshot snapshot = new Snapshot(
                plain.namespaces(),
                plain.pods(),
                plain.nodes(),
                plain.services(),
                plain.networkPolicies(),
                List.of(policies),
                List.of());
        return Evaluator.of(snapshot).explain(cluster.tcp("shop/frontend-1", "payments/api-1", 8443));
    }

    @Test
    void a_denial_of_the_admin_tier_names_the_rule_and_its_priority() {
        cluster.ingress("payments/open", Selector.ALL, rule(anyone()));
        Explanation explanation = explain(
                ingress("ClusterNetworkPolicy", "first", Tier.ADMIN, 5, from("ops", "", Action.ACCEPT)),
                ingress(
                        "ClusterNetworkPolicy",
                        "guard",
                        Tier.ADMIN,
                        10,
                        from("shop", "metrics", Action.ACCEPT, tcp(9090)),
                        from("shop", "no-shop", Action.DENY)));

        assertThat(explanation.summary(Verdict.DROPPED))
                .isEqualTo("ingress: denied by ClusterNetworkPolicy guard rule \"no-shop\" (Admin tier, priority 10)");
        assertThat(explanation.lines())
                .containsExactly(
                        "egress   shop/frontend-1  not isolated      allowed",
                        "ingress  payments/api-1   isolated by open  denied",
                        "         Admin tier       denied by ClusterNetworkPolicy guard spec.ingress[1] \"no-shop\" "
                                + "(priority 10); no rule matches of first (priority 5)");
    }

    @Test
    void a_pass_leads_to_the_network_policies_and_is_shown_on_the_way() {
        cluster.ingress("payments/default-deny", Selector.ALL);
        Explanation explanation = explain(
                ingress("AdminNetworkPolicy", "guard", Tier.ADMIN, 10, from("shop", "", Action.PASS)),
                ingress("BaselineAdminNetworkPolicy", "default", Tier.BASELINE, 0, from("shop", "", Action.ACCEPT)));

        assertThat(explanation.summary(Verdict.DROPPED)).isEqualTo("ingress: isolated by default-deny; no rule for it");
        assertThat(explanation.lines().subList(2, 4))
                .containsExactly(
                        "         Admin tier       passed on by AdminNetworkPolicy guard spec.ingress[0] (priority 10)",
                        "         default-deny     no ingress rules");
        assertThat(explanation.ingress().walk())
                .extracting(Explanation.TierStep::says)
                .containsExactly(Explanation.Says.PASS, Explanation.Says.DENY);
    }

    @Test
    void the_baseline_is_asked_where_nothing_isolates() {
        Explanation explanation = explain(
                ingress("AdminNetworkPolicy", "guard", Tier.ADMIN, 10, from("ops", "", Action.DENY)),
                ingress("BaselineAdminNetworkPolicy", "default", Tier.BASELINE, 0, from("shop", "", Action.DENY)));

        assertThat(explanation.summary(Verdict.DROPPED))
                .isEqualTo("ingress: denied by BaselineAdminNetworkPolicy default rule ingress[0] (Baseline tier)");
        assertThat(explanation.lines().subList(2, 4))
                .containsExactly(
                        "         Admin tier       no rule matches of guard (priority 10)",
                        "         Baseline tier    denied by BaselineAdminNetworkPolicy default spec.ingress[0]");
    }

    @Test
    void what_the_admin_tier_accepts_names_its_rule() {
        cluster.ingress("payments/default-deny", Selector.ALL);
        Explanation explanation =
                explain(ingress("ClusterNetworkPolicy", "guard", Tier.ADMIN, 10, from("shop", "", Action.ACCEPT)));

        assertThat(explanation.summary(Verdict.DROPPED)).isEqualTo("policies admit it; something else dropped it");
        assertThat(explanation.lines())
                .anyMatch(
                        line -> line.endsWith("accepted by ClusterNetworkPolicy guard spec.ingress[0] (priority 10)"));
        assertThat(explanation.ingress().misses()).isEmpty();
    }

    @Test
    void policies_of_equal_priority_that_disagree_are_said_to() {
        Explanation explanation = explain(
                ingress("ClusterNetworkPolicy", "a", Tier.ADMIN, 10, from("shop", "", Action.ACCEPT)),
                ingress("ClusterNetworkPolicy", "b", Tier.ADMIN, 10, from("shop", "", Action.DENY)));

        assertThat(explanation.summary(Verdict.DROPPED))
                .isEqualTo("undecided (equal-priority): ingress: "
                        + "policies of equal priority disagree, and their order is undefined");
    }

    @Test
    void a_doubt_that_would_explain_the_drop_is_said_with_its_reading() {
        cluster.ingress("payments/in", Selector.ALL, rule(List.of(TestCluster.block("10.0.0.0/24"))));

        assertThat(explain().summary(Verdict.DROPPED))
                .isEqualTo("policies admit it where a block matches pods by their address (ip-block-on-pod)");
        assertThat(explain().summary(Verdict.FORWARDED)).isEqualTo("policies admit it");
    }
}
