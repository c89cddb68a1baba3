// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static dev.netiso.policy.TestCluster.anyone;
import static dev.netiso.policy.TestCluster.inHostNetwork;
import static dev.netiso.policy.TestCluster.onNode;
import static dev.netiso.policy.TestCluster.rule;
import static dev.netiso.policy.TestCluster.selecting;
import static dev.netiso.policy.TestCluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.IpAddress;
import dev.netiso.policy.ClusterPolicy.Action;
import dev.netiso.policy.ClusterPolicy.Peer;
import dev.netiso.policy.ClusterPolicy.Rule;
import dev.netiso.policy.ClusterPolicy.Subject;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClusterPolicyTest {
    private static final Subject EVERY_POD = new Subject(Selector.ALL, Selector.ALL);
    private static final Peer SHOP = new Peer.Pods(selecting("kubernetes.io/metadata.name=shop"), Selector.ALL);

    private static TestCluster cluster() {
        return new TestCluster()
                .node("node1", "192.168.0.1")
                .node("node2", "192.168.0.2")
                .pod("shop/frontend-1", "10.0.0.1", "app=frontend")
                .pod("payments/api-1", "10.0.1.1", onNode("node2"), "app=api");
    }

    private static Rule from(Action action, Peer peer, Port... ports) {
        return new Rule("", action, List.of(peer), List.of(ports));
    }

    private static ClusterPolicy ingress(Tier tier, String name, int priority, Rule... rules) {
        PolicyRef ref = new PolicyRef("ClusterNetworkPolicy", "", name);
        return new ClusterPolicy(ref, tier, priority, EVERY_POD, List.of(rules), List.of());
    }

    private static ClusterPolicy egress(Tier tier, String name, int priority, Rule... rules) {
        PolicyRef ref = new PolicyRef("ClusterNetworkPolicy", "", name);
        return new ClusterPolicy(ref, tier, priority, EVERY_POD, List.of(), List.of(rules));
    }

    private static Peer networks(String... blocks) {
        return new Peer.Networks(Arrays.stream(blocks)
                .map(text -> Cidr.parse(text).orElseThrow())
                .toList());
    }

    private static Outcome ingressOutcome(TestCluster cluster) {
        return cluster.decide("shop/frontend-1", "payments/api-1", 80).ingress().outcome();
    }

    private static Outcome egressOutcome(TestCluster cluster, String to) {
        return cluster.decide("shop/frontend-1", to, 80).egress().outcome();
    }

    @Test
    void admin_accept_and_deny_are_final_whatever_networkpolicies_say() {
        TestCluster accepted = cluster()
                .ingress("payments/deny", Selector.ALL)
                .policy(ingress(Tier.ADMIN, "admin", 0, from(Action.ACCEPT, SHOP)));
        TestCluster denied = cluster()
                .ingress("payments/open", Selector.ALL, rule(anyone()))
                .policy(ingress(Tier.ADMIN, "admin", 0, from(Action.DENY, SHOP)));

        assertThat(ingressOutcome(accepted)).isEqualTo(Outcome.ALLOWED);
        assertThat(ingressOutcome(denied)).isEqualTo(Outcome.DENIED);
        Decision decision = denied.decide("shop/frontend-1", "payments/api-1", 80);
        assertThat(decision.deniedByClusterPolicy()).isTrue();
        assertThat(decision.ingress().basis())
                .isEqualTo(new Basis.ByClusterPolicy(
                        Tier.ADMIN,
                        new RuleRef(new PolicyRef("ClusterNetworkPolicy", "", "admin"), "spec.ingress[0].from[0]"),
                        Action.DENY));
    }

    @Test
    void an_accepted_egress_says_nothing_of_ingress() {
        TestCluster cluster = cluster()
                .ingress("payments/deny", Selector.ALL)
                .policy(egress(Tier.ADMIN, "admin", 0, from(Action.ACCEPT, networks("0.0.0.0/0"))));

        Decision decision = cluster.decide("shop/frontend-1", "payments/api-1", 80);

        assertThat(decision.egress().outcome()).isEqualTo(Outcome.ALLOWED);
        assertThat(decision.ingress().outcome()).isEqualTo(Outcome.DENIED);
    }

    @Test
    void the_first_rule_of_the_lowest_priority_decides_and_pass_leaves_the_tier() {
        TestCluster byOrder =
                cluster().policy(ingress(Tier.ADMIN, "a", 1, from(Action.ACCEPT, SHOP), from(Action.DENY, SHOP)));
        TestCluster byPriority = cluster()
                .policy(ingress(Tier.ADMIN, "a", 2, from(Action.ACCEPT, SHOP)))
                .policy(ingress(Tier.ADMIN, "b", 1, from(Action.DENY, SHOP)));
        TestCluster passing = cluster()
                .policy(ingress(Tier.ADMIN, "a", 1, from(Action.PASS, SHOP)))
                .policy(ingress(Tier.ADMIN, "b", 2, from(Action.DENY, SHOP)));

        assertThat(ingressOutcome(byOrder)).isEqualTo(Outcome.ALLOWED);
        assertThat(ingressOutcome(byPriority)).isEqualTo(Outcome.DENIED);
        assertThat(ingressOutcome(passing)).isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void a_rule_matches_by_peer_and_port_and_one_without_ports_matches_icmp_too() {
        TestCluster onPort = cluster().policy(ingress(Tier.ADMIN, "a", 1, from(Action.DENY, SHOP, tcp(81))));
        TestCluster onAll = cluster().policy(ingress(Tier.ADMIN, "a", 1, from(Action.DENY, SHOP)));

        assertThat(ingressOutcome(onPort)).isEqualTo(Outcome.ALLOWED);
        assertThat(onPort.evaluator().outcome(onPort.ping("shop/frontend-1", "payments/api-1")))
                .isEqualTo(Outcome.ALLOWED);
        assertThat(onAll.evaluator().outcome(onAll.ping("shop/frontend-1", "payments/api-1")))
                .isEqualTo(Outcome.DENIED);
    }

    @Test
    void baseline_is_asked_where_no_networkpolicy_isolates_in_that_direction() {
        TestCluster baseline = cluster().policy(ingress(Tier.BASELINE, "base", 0, from(Action.DENY, SHOP)));
        TestCluster isolated = cluster()
                .policy(ingress(Tier.BASELINE, "base", 0, from(Action.DENY, SHOP)))
                .ingress("payments/open", Selector.ALL, rule(anyone()));
        TestCluster elsewhere = cluster()
                .policy(ingress(Tier.BASELINE, "base", 0, from(Action.DENY, SHOP)))
                .egress("payments/no-egress", Selector.ALL);

        assertThat(ingressOutcome(baseline)).isEqualTo(Outcome.DENIED);
        assertThat(ingressOutcome(isolated)).isEqualTo(Outcome.ALLOWED);
        DirectionDecision decision =
                elsewhere.decide("shop/frontend-1", "payments/api-1", 80).ingress();
        assertThat(decision.outcome()).isEqualTo(Outcome.DENIED);
        assertThat(decision.doubts())
                .containsExactly(new Doubt(Ambiguity.BASELINE_PER_POD, Outcome.DENIED, Outcome.ALLOWED));
    }

    @Test
    void no_rules_in_a_direction_have_no_effect_there() {
        TestCluster cluster = cluster().policy(egress(Tier.ADMIN, "a", 0, from(Action.DENY, networks("0.0.0.0/0"))));

        assertThat(ingressOutcome(cluster)).isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void networks_match_pods_and_nodes_and_of_their_family_alone() {
        TestCluster cluster = cluster().policy(egress(Tier.ADMIN, "a", 0, from(Action.DENY, networks("0.0.0.0/0"))));

        assertThat(egressOutcome(cluster, "payments/api-1")).isEqualTo(Outcome.DENIED);
        assertThat(egressOutcome(cluster, "node:node2")).isEqualTo(Outcome.DENIED);
        assertThat(egressOutcome(cluster, "2001:db8::1")).isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void nodes_match_their_addresses_and_pods_in_their_network_which_are_no_pods_to_cluster_policies() {
        TestCluster cluster = cluster()
                .pod("system/agent-1", "192.168.0.2", inHostNetwork().andThen(onNode("node2"))::apply)
                .policy(egress(Tier.ADMIN, "a", 0, from(Action.DENY, new Peer.Nodes(Selector.ALL))));
        TestCluster byPods = cluster()
                .pod("system/agent-1", "192.168.0.2", inHostNetwork().andThen(onNode("node2"))::apply)
                .policy(egress(Tier.ADMIN, "a", 0, from(Action.DENY, new Peer.Pods(Selector.ALL, Selector.ALL))));

        assertThat(egressOutcome(cluster, "node:node2")).isEqualTo(Outcome.DENIED);
        assertThat(egressOutcome(cluster, "node:node1")).isEqualTo(Outcome.DENIED);
        assertThat(egressOutcome(cluster, "system/agent-1")).isEqualTo(Outcome.DENIED);
        assertThat(egressOutcome(cluster, "payments/api-1")).isEqualTo(Outcome.ALLOWED);
        assertThat(egressOutcome(byPods, "system/agent-1")).isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void ingress_from_outside_and_from_nodes_falls_through_and_the_own_node_is_never_blocked() {
        Peer everyPod = new Peer.Pods(Selector.ALL, Selector.ALL);
        TestCluster cluster = cluster().policy(ingress(Tier.ADMIN, "a", 0, from(Action.DENY, everyPod)));
        TestCluster closed = cluster().policy(ingress(Tier.ADMIN, "a", 0, from(Action.DENY, new Peer.Unknown())));

        assertThat(cluster.decide("203.0.113.9", "payments/api-1", 80).outcome())
                .isEqualTo(Outcome.ALLOWED);
        assertThat(cluster.decide("node:node1", "payments/api-1", 80).outcome()).isEqualTo(Outcome.ALLOWED);
        assertThat(closed.decide("node:node1", "payments/api-1", 80).outcome()).isEqualTo(Outcome.DENIED);
        assertThat(closed.decide("node:node2", "payments/api-1", 80).outcome()).isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void a_pods_own_address_is_not_subject() {
        TestCluster cluster = cluster().policy(egress(Tier.ADMIN, "a", 0, from(Action.DENY, networks("0.0.0.0/0"))));

        assertThat(cluster.decide("shop/frontend-1", "shop/frontend-1", 80).outcome())
                .isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void an_unknown_peer_fails_closed() {
        Peer unknown = new Peer.Unknown();
        Rule acceptWithUnknown = new Rule("", Action.ACCEPT, List.of(SHOP, unknown), List.of());

        assertThat(ingressOutcome(
                        cluster().policy(ingress(Tier.ADMIN, "a", 0, acceptWithUnknown, from(Action.DENY, SHOP)))))
                .isEqualTo(Outcome.DENIED);
        assertThat(ingressOutcome(cluster().policy(ingress(Tier.ADMIN, "a", 0, from(Action.PASS, unknown, tcp(9))))))
                .isEqualTo(Outcome.DENIED);
    }

    @Test
    void domain_names_match_whole_labels_below_a_wildcard_and_not_the_apex() {
        Peer domains = new Peer.DomainNames(List.of("*.example.com", "example.org"));
        TestCluster cluster = cluster()
                .policy(egress(
                        Tier.ADMIN, "a", 0, from(Action.ACCEPT, domains), from(Action.DENY, networks("0.0.0.0/0"))));

        assertThat(named(cluster, "a.b.example.com")).isEqualTo(Outcome.ALLOWED);
        assertThat(named(cluster, "example.org")).isEqualTo(Outcome.ALLOWED);
        assertThat(named(cluster, "example.com")).isEqualTo(Outcome.DENIED);
        assertThat(named(cluster, "badexample.com")).isEqualTo(Outcome.DENIED);
        assertThat(named(cluster, "www.example.org")).isEqualTo(Outcome.DENIED);
        assertThat(cluster.decide("shop/frontend-1", "203.0.113.9", 80).egress().ambiguity())
                .hasValue(Ambiguity.DOMAIN_NAME);
    }

    private static Outcome named(TestCluster cluster, String name) {
        Connection plain = cluster.tcp("shop/frontend-1", "203.0.113.9", 443);
        Party found = new Party.OfAddress(IpAddress.of("203.0.113.9"), List.of(name));
        return cluster.evaluator().outcome(new Connection(plain.source(), found, plain.transport()));
    }

    @Test
    void equal_priorities_are_in_doubt_where_their_order_matters_alone() {
        TestCluster differ = cluster()
                .policy(ingress(Tier.ADMIN, "a", 1, from(Action.ACCEPT, SHOP)))
                .policy(ingress(Tier.ADMIN, "b", 1, from(Action.ACCEPT, SHOP)))
                .policy(ingress(Tier.ADMIN, "c", 1, from(Action.DENY, SHOP)))
                .policy(ingress(Tier.ADMIN, "d", 1, from(Action.ACCEPT, SHOP)));
        TestCluster agree = cluster()
                .policy(ingress(Tier.ADMIN, "a", 1, from(Action.ACCEPT, SHOP)))
                .policy(ingress(Tier.ADMIN, "b", 1, from(Action.PASS, SHOP)));

        assertThat(differ.decide("shop/frontend-1", "payments/api-1", 80)
                        .ingress()
                        .ambiguity())
                .hasValue(Ambiguity.EQUAL_PRIORITY);
        assertThat(ingressOutcome(agree)).isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void one_that_could_not_be_read_leaves_undecided_what_its_tier_may_decide() {
        PolicyRef broken = new PolicyRef("ClusterNetworkPolicy", "", "broken");
        PolicyRef brokenBaseline = new PolicyRef("BaselineAdminNetworkPolicy", "", "default");
        TestCluster isolated = cluster().ingress("payments/deny", Selector.ALL);

        assertThat(cluster()
                        .unreadable(broken)
                        .decide("shop/frontend-1", "payments/api-1", 80)
                        .ingress()
                        .ambiguity())
                .hasValue(Ambiguity.POLICY_UNKNOWN);
        assertThat(ingressOutcome(isolated.unreadable(brokenBaseline))).isEqualTo(Outcome.DENIED);
        assertThat(ingressOutcome(cluster().unreadable(brokenBaseline))).isEqualTo(Outcome.UNDECIDED);
    }
}
