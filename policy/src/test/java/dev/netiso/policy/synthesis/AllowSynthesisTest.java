// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import static dev.netiso.policy.TestCluster.anyone;
import static dev.netiso.policy.TestCluster.block;
import static dev.netiso.policy.TestCluster.ended;
import static dev.netiso.policy.TestCluster.inHostNetwork;
import static dev.netiso.policy.TestCluster.pods;
import static dev.netiso.policy.TestCluster.podsOf;
import static dev.netiso.policy.TestCluster.rule;
import static dev.netiso.policy.TestCluster.selecting;
import static dev.netiso.policy.TestCluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import dev.netiso.flow.Workload;
import dev.netiso.policy.Connection;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Selector;
import dev.netiso.policy.TestCluster;
import dev.netiso.policy.synthesis.Proposal.Plan;
import dev.netiso.policy.synthesis.Proposal.Reason;
import dev.netiso.policy.synthesis.Proposal.Refused;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AllowSynthesisTest {
    private static TestCluster shopAndPayments() {
        return new TestCluster()
                .node("node2", "192.168.0.2")
                .pod("shop/frontend-1", "10.0.0.1", "app=frontend", "pod-template-hash=5d9f")
                .pod("shop/frontend-2", "10.0.0.2", "app=frontend", "pod-template-hash=77aa")
                .pod("payments/api-1", "10.0.1.1", "app=api", "app.kubernetes.io/version=1.2")
                .pod("payments/db-1", "10.0.1.2", "app=db")
                .ingress("payments/default-deny", Selector.ALL);
    }

    private static Proposal propose(TestCluster cluster, Connection connection) {
        return new AllowSynthesis(cluster.snapshot(), Map.of()).propose(connection);
    }

    private static Proposal propose(TestCluster cluster, String from, String to, int port) {
        return propose(cluster, cluster.tcp(from, to, port));
    }

    private static Plan plan(Proposal proposal) {
        assertThat(proposal).isInstanceOf(Plan.class);
        return (Plan) proposal;
    }

    private static List<PlannedRule> rules(Proposal proposal) {
        return plan(proposal).rules();
    }

    private static void assertRefused(Proposal proposal, Reason reason, String message) {
        assertThat(proposal)
                .asInstanceOf(type(Refused.class))
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason))
                .satisfies(refused -> assertThat(refused.message()).contains(message))
                .satisfies(refused -> assertThat(refused.advice()).isNotEmpty());
    }

    @Test
    void the_rule_names_both_workloads_the_peers_namespace_and_one_port_and_isolates_in_one_direction() {
        List<PlannedRule> rules = rules(propose(shopAndPayments(), "shop/frontend-1", "payments/api-1", 8443));

        assertThat(rules).singleElement().satisfies(planned -> {
            assertThat(planned.policy())
                    .isEqualTo(new NetworkPolicy(
                            "payments",
                            planned.policy().name(),
                            selecting("app=api"),
                            Set.of(Direction.INGRESS),
                            List.of(rule(List.of(podsOf("shop", "app=frontend")), tcp(8443))),
                            List.of()));
            assertThat(planned.policy().name()).matches("netiso-allow-from-shop-frontend-8443-[0-9a-f]{8}");
            assertThat(planned.subject().intended()).extracting(Pod::name).containsExactly("api-1");
            assertThat(planned.peer())
                    .asInstanceOf(type(Grantee.Pods.class))
                    .satisfies(peer -> assertThat(peer.intended())
                            .extracting(Pod::name)
                            .containsExactly("frontend-1", "frontend-2"));
            assertThat(planned.overGrant()).isEmpty();
        });
    }

    @Test
    void within_a_namespace_the_peer_is_named_by_labels_alone() {
        List<PlannedRule> rules = rules(propose(shopAndPayments(), "payments/db-1", "payments/api-1", 80));

        assertThat(rules.getFirst().policy().ingress()).containsExactly(rule(List.of(pods("app=db")), tcp(80)));
    }

    @Test
    void there_is_one_rule_for_each_end_that_denies_ingress_first() {
        TestCluster cluster = shopAndPayments().egress("shop/no-egress", Selector.ALL);

        List<PlannedRule> rules = rules(propose(cluster, "shop/frontend-1", "payments/api-1", 8443));

        assertThat(rules).extracting(PlannedRule::direction).containsExactly(Direction.INGRESS, Direction.EGRESS);
        assertThat(rules.getLast().policy().isolates()).containsExactly(Direction.EGRESS);
        assertThat(rules.getLast().policy().egress())
                .containsExactly(rule(List.of(podsOf("payments", "app=api")), tcp(8443)));
    }

    @Test
    void an_address_outside_the_cluster_is_one_block_of_its_family() {
        TestCluster cluster =
                shopAndPayments().pod("shop/v6-1", "fd00::1", "app=v6").egress("shop/no-egress", Selector.ALL);

        assertThat(rules(propose(cluster, "shop/frontend-1", "192.0.2.7", 443))
                        .getFirst()
                        .policy()
                        .egress())
                .containsExactly(rule(List.of(block("192.0.2.7/32")), tcp(443)));
        assertThat(rules(propose(cluster, "shop/v6-1", "2001:db8::7", 443))
                        .getFirst()
                        .policy()
                        .egress())
                .containsExactly(rule(List.of(block("2001:db8::7/128")), tcp(443)));
    }

    @Test
    void the_name_is_the_same_for_the_same_rule_and_another_for_another_port() {
        String first = name(shopAndPayments(), 8443);

        assertThat(name(shopAndPayments(), 8443)).isEqualTo(first);
        assertThat(name(shopAndPayments(), 8444)).isNotEqualTo(first);
    }

    private static String name(TestCluster cluster, int port) {
        return rules(propose(cluster, "shop/frontend-1", "payments/api-1", port))
                .getFirst()
                .policy()
                .name();
    }

    @Test
    void a_long_name_is_cut_to_a_dns_label() {
        TestCluster cluster = shopAndPayments().pod("shop/" + "very-long-".repeat(12) + "x", "10.0.0.9", "app=long");

        String name = rules(propose(cluster, "shop/" + "very-long-".repeat(12) + "x", "payments/api-1", 65535))
                .getFirst()
                .policy()
                .name();

        assertThat(name).hasSizeLessThanOrEqualTo(63).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    }

    @Test
    void the_workloads_own_selector_is_the_first_choice() {
        TestCluster cluster =
                shopAndPayments().pod("shop/worker-1", "10.0.0.5", "app=worker", "release=blue", "pod-template-hash=1");
        Map<WorkloadRef, WorkloadLabels> selectors = Map.of(
                new WorkloadRef("shop", new Workload("Deployment", "worker")),
                WorkloadLabels.of(selecting("app=worker")));

        Proposal proposal = new AllowSynthesis(cluster.snapshot(), selectors)
                .propose(cluster.tcp("shop/worker-1", "payments/api-1", 80));

        assertThat(rules(proposal).getFirst().policy().ingress())
                .containsExactly(rule(List.of(podsOf("shop", "app=worker")), tcp(80)));
    }

    @Test
    void labels_join_a_selector_that_selects_others_too() {
        TestCluster cluster = shopAndPayments()
                .pod("shop/worker-1", "10.0.0.5", "app=worker", "release=blue")
                .pod("shop/other-1", "10.0.0.6", "app=worker", "release=green");
        Map<WorkloadRef, WorkloadLabels> selectors = Map.of(
                new WorkloadRef("shop", new Workload("Deployment", "worker")),
                WorkloadLabels.of(selecting("app=worker")));

        Proposal proposal = new AllowSynthesis(cluster.snapshot(), selectors)
                .propose(cluster.tcp("shop/worker-1", "payments/api-1", 80));

        assertThat(rules(proposal).getFirst().policy().ingress())
                .containsExactly(rule(List.of(podsOf("shop", "app=worker", "release=blue")), tcp(80)));
    }

    @Test
    void pods_that_share_all_labels_are_listed_as_let_through_too() {
        TestCluster cluster = shopAndPayments().pod("shop/twin-1", "10.0.0.5", "app=frontend");

        assertThat(rules(propose(cluster, "shop/frontend-1", "payments/api-1", 80))
                        .getFirst()
                        .overGrant())
                .extracting(Pod::name)
                .containsExactly("twin-1");
    }

    @Test
    void only_labels_that_all_pods_of_the_workload_share_are_used() {
        TestCluster cluster = shopAndPayments()
                .pod("shop/worker-1", "10.0.0.5", "app=worker", "build=1")
                .pod("shop/worker-2", "10.0.0.6", "app=worker", "build=2");

        assertThat(rules(propose(cluster, "shop/worker-1", "payments/api-1", 80))
                        .getFirst()
                        .policy()
                        .ingress())
                .containsExactly(rule(List.of(podsOf("shop", "app=worker")), tcp(80)));
    }

    @Test
    void a_pod_that_has_gone_since_is_named_by_the_labels_it_had() {
        TestCluster before = shopAndPayments().pod("shop/job-1", "10.0.0.7", "app=job");
        Connection seen = before.tcp("shop/job-1", "payments/api-1", 80);

        assertThat(rules(propose(shopAndPayments(), seen)).getFirst().policy().ingress())
                .containsExactly(rule(List.of(podsOf("shop", "app=job")), tcp(80)));
    }

    @Test
    void what_policy_does_not_deny_is_refused() {
        TestCluster open = shopAndPayments().ingress("payments/open", Selector.ALL, rule(anyone()));

        assertRefused(
                propose(open, "shop/frontend-1", "payments/api-1", 80),
                Reason.NOT_DENIED,
                "does not deny this connection");
        assertRefused(propose(shopAndPayments(), "payments/api-1", "shop/frontend-1", 80), Reason.NOT_DENIED, "");
    }

    @Test
    void what_policy_does_not_decide_is_refused() {
        TestCluster cluster = shopAndPayments();

        assertRefused(propose(cluster, cluster.ping("shop/frontend-1", "payments/api-1")), Reason.UNDECIDED, "icmp");
        assertRefused(
                propose(cluster.unreadablePolicy("payments", "broken"), "shop/frontend-1", "payments/api-1", 80),
                Reason.UNDECIDED,
                "policy-unknown");
    }

    @Test
    void what_one_end_denies_and_the_other_does_not_decide_is_refused() {
        TestCluster cluster =
                shopAndPayments().egress("shop/closed", Selector.ALL).unreadablePolicy("payments", "broken");

        assertRefused(propose(cluster, "shop/frontend-1", "payments/api-1", 80), Reason.UNDECIDED, "policy-unknown");
    }

    @Test
    void a_rule_that_would_isolate_other_pods_is_refused_and_names_them() {
        TestCluster cluster = new TestCluster()
                .pod("shop/frontend-1", "10.0.0.1", "app=frontend")
                .pod("payments/api-1", "10.0.1.1", "app=api")
                .pod("payments/api-2", "10.0.1.2", "app=api", "canary=yes")
                .ingress("payments/canary-only", selecting("canary=yes"));

        assertRefused(
                propose(cluster, "shop/frontend-1", "payments/api-2", 80),
                Reason.WOULD_ISOLATE,
                "would isolate for ingress what is not isolated now: payments/api-1");
    }

    @Test
    void nodes_and_pods_in_a_host_network_are_named_by_the_address_with_a_warning() {
        TestCluster cluster = shopAndPayments()
                .pod("system/agent-1", "192.168.0.9", inHostNetwork(), "app=agent")
                .pod("payments/far-1", "10.0.1.7", TestCluster.onNode("node2"), "app=far");
        Plan ofPod = plan(propose(cluster, "system/agent-1", "payments/far-1", 80));
        assertThat(ofPod.rules().getFirst().policy().ingress())
                .containsExactly(rule(List.of(block("192.168.0.9/32")), tcp(80)));
        assertThat(ofPod.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.kind()).isEqualTo(Warning.Kind.NODE_ADDRESS);
            assertThat(warning.text()).contains("system/agent-1", "everything on that node");
        });
        Plan ofNode = plan(propose(cluster, "node:node2", "payments/api-1", 80));
        assertThat(ofNode.rules().getFirst().peer())
                .isEqualTo(new Grantee.NodeAddress(
                        "node node2", Cidr.parse("192.168.0.2/32").orElseThrow()));
    }

    @Test
    void what_implementations_read_differently_is_allowed_for_good_where_a_rule_can_say_it() {
        TestCluster cluster = shopAndPayments().node("node1", "192.168.0.1").egress("shop/closed", Selector.ALL);
        Plan plan = plan(propose(cluster, "shop/frontend-1", "node:node1", 9100));
        assertThat(plan.asked().getFirst().before().outcome()).isEqualTo(Outcome.UNDECIDED);
        assertThat(plan.rules()).extracting(PlannedRule::direction).containsExactly(Direction.EGRESS);
    }

    @Test
    void a_pod_that_has_ended_is_refused() {
        TestCluster cluster = shopAndPayments().pod("shop/done-1", "10.0.0.8", ended(), "app=done");

        assertRefused(propose(cluster, "shop/done-1", "payments/api-1", 80), Reason.TERMINATED, "shop/done-1");
    }

    @Test
    void a_pod_without_lasting_labels_is_refused() {
        TestCluster cluster = shopAndPayments()
                .pod("shop/run-1", "10.0.0.8", "pod-template-hash=1", "batch.kubernetes.io/job-name=x");

        assertRefused(propose(cluster, "shop/run-1", "payments/api-1", 80), Reason.NO_STABLE_LABELS, "shop/run-1");
    }

    @Test
    void a_namespace_without_the_label_of_its_name_is_refused() {
        TestCluster cluster = shopAndPayments().bareNamespace("legacy").pod("legacy/old-1", "10.0.2.1", "app=old");

        assertRefused(
                propose(cluster, "legacy/old-1", "payments/api-1", 80),
                Reason.NAMESPACE_UNLABELLED,
                "kubernetes.io/metadata.name=legacy");
    }

    @Test
    void a_policy_of_the_same_name_that_says_something_else_is_not_replaced() {
        String name = name(shopAndPayments(), 80);

        assertRefused(
                propose(
                        shopAndPayments().ingress("payments/" + name, selecting("app=db")),
                        "shop/frontend-1",
                        "payments/api-1",
                        80),
                Reason.NAME_TAKEN,
                name);
    }

    @Test
    void port_zero_is_refused() {
        assertRefused(propose(shopAndPayments(), "shop/frontend-1", "payments/api-1", 0), Reason.NO_PORT, "port 0");
    }
}
