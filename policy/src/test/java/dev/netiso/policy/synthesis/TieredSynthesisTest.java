// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import static dev.netiso.policy.TestCluster.selecting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.netiso.flow.Cidr;
import dev.netiso.policy.ClusterPolicy;
import dev.netiso.policy.ClusterPolicy.Action;
import dev.netiso.policy.ClusterPolicy.Peer;
import dev.netiso.policy.ClusterPolicy.Rule;
import dev.netiso.policy.ClusterPolicy.Subject;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.TestCluster;
import dev.netiso.policy.Tier;
import dev.netiso.policy.synthesis.Proposal.Detail.ByClusterPolicy;
import dev.netiso.policy.synthesis.Proposal.Plan;
import dev.netiso.policy.synthesis.Proposal.Reason;
import dev.netiso.policy.synthesis.Proposal.Refused;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TieredSynthesisTest {
    private static final Subject EVERYBODY = new Subject(Selector.ALL, Selector.ALL);
    private static final Peer ANY_POD = new Peer.Pods(Selector.ALL, Selector.ALL);

    private final TestCluster cluster = new TestCluster()
            .pod("shop/frontend-1", "10.0.0.1", "app=frontend")
            .pod("payments/api-1", "10.0.1.1", "app=api");
    private final Connection connection = cluster.tcp("shop/frontend-1", "payments/api-1", 8443);

    private static ClusterPolicy ingress(String kind, String name, Tier tier, int priority, Rule... rules) {
        return new ClusterPolicy(new PolicyRef(kind, "", name), tier, priority, EVERYBODY, List.of(rules), List.of());
    }

    private static Rule deny(Peer peer) {
        return new Rule("closed", Action.DENY, List.of(peer), List.of());
    }

    private Snapshot with(ClusterPolicy... policies) {
        Snapshot plain = cluster.snapshot();
        return new Snapshot(
                plain.namespaces(),
                plain.pods(),
                plain.nodes(),
                plain.services(),
                plain.networkPolicies(),
                List.of(policies),
                List.of());
    }

    private static Proposal propose(Snapshot snapshot, Connection connection, boolean acceptIsolation) {
        return new AllowSynthesis(snapshot, Map.of())
                .propose(new AllowRequest(List.of(connection), List.of(), acceptIsolation, Optional.empty()));
    }

    private static Refused refused(Proposal proposal, Reason reason) {
        assertThat(proposal).isInstanceOf(Refused.class);
        assertThat(((Refused) proposal).reason()).isEqualTo(reason);
        return (Refused) proposal;
    }

    private static ByClusterPolicy detail(Refused refused) {
        return (ByClusterPolicy) refused.detail().orElseThrow();
    }

    @Test
    void a_denial_of_the_admin_tier_is_explained_and_never_worked_around() {
        Refused refused = refused(
                propose(
                        with(ingress("ClusterNetworkPolicy", "no-east-west", Tier.ADMIN, 40, deny(ANY_POD))),
                        connection,
                        true),
                Reason.ADMIN_DENIES);
        assertThat(refused.message())
                .contains(
                        "ingress is denied by ClusterNetworkPolicy no-east-west",
                        "Admin tier, priority 40",
                        "spec.ingress[0]");
        ClusterPolicy snippet = detail(refused).snippet().orElseThrow();
        assertThat(snippet.ref().kind()).isEqualTo("ClusterNetworkPolicy");
        assertThat(snippet.priority()).isEqualTo(39);
        assertThat(snippet.subject())
                .isEqualTo(new Subject(selecting("kubernetes.io/metadata.name=payments"), selecting("app=api")));
        assertThat(snippet.ingress()).singleElement().satisfies(rule -> {
            assertThat(rule.action()).isEqualTo(Action.PASS);
            assertThat(rule.peers())
                    .containsExactly(
                            new Peer.Pods(selecting("kubernetes.io/metadata.name=shop"), selecting("app=frontend")));
            assertThat(rule.ports()).containsExactly(TestCluster.tcp(8443));
        });
    }

    @Test
    void where_passing_is_not_enough_the_snippet_accepts() {
        cluster.ingress("payments/default-deny", Selector.ALL);
        Refused refused = refused(
                propose(with(ingress("AdminNetworkPolicy", "closed", Tier.ADMIN, 5, deny(ANY_POD))), connection, false),
                Reason.ADMIN_DENIES);
        ClusterPolicy snippet = detail(refused).snippet().orElseThrow();
        assertThat(snippet.ref().kind()).isEqualTo("AdminNetworkPolicy");
        assertThat(snippet.ingress().getFirst().action()).isEqualTo(Action.ACCEPT);
    }

    @Test
    void nothing_is_asked_before_priority_zero() {
        Refused refused = refused(
                propose(
                        with(ingress("ClusterNetworkPolicy", "first", Tier.ADMIN, 0, deny(ANY_POD))),
                        connection,
                        false),
                Reason.ADMIN_DENIES);
        assertThat(detail(refused).snippet()).isEmpty();
        assertThat(refused.advice()).contains("change that policy");
    }

    @Test
    void what_the_admin_tier_accepts_at_one_end_needs_no_rule_there() {
        cluster.ingress("payments/default-deny", Selector.ALL).egress("shop/closed", Selector.ALL);
        Rule accept = new Rule("open", Action.ACCEPT, List.of(ANY_POD), List.of());
        Plan plan =
                (Plan) propose(with(ingress("ClusterNetworkPolicy", "open", Tier.ADMIN, 1, accept)), connection, false);
        assertThat(plan.rules()).extracting(rule -> rule.policy().namespace()).containsExactly("shop");
    }

    @Test
    void a_denial_of_the_baseline_tier_is_for_its_administrator_unless_isolation_is_accepted() {
        Snapshot snapshot = with(ingress("BaselineAdminNetworkPolicy", "default", Tier.BASELINE, 0, deny(ANY_POD)));
        Refused refused = refused(propose(snapshot, connection, false), Reason.BASELINE_DENIES);
        assertThat(detail(refused).snippet())
                .get()
                .asInstanceOf(type(ClusterPolicy.class))
                .satisfies(snippet -> {
                    assertThat(snippet.ref().name()).isEqualTo("default");
                    assertThat(snippet.ingress()).extracting(Rule::action).containsExactly(Action.ACCEPT, Action.DENY);
                });
        Plan plan = (Plan) propose(snapshot, connection, true);
        assertThat(plan.rules()).hasSize(1);
        assertThat(plan.warnings()).extracting(Warning::kind).contains(Warning.Kind.ISOLATES);
    }

    @Test
    void a_denial_of_networks_is_answered_with_the_address() {
        Peer outside = new Peer.Networks(List.of(Cidr.parse("192.0.2.0/24").orElseThrow()));
        ClusterPolicy closed = new ClusterPolicy(
                new PolicyRef("ClusterNetworkPolicy", "", "no-way-out"),
                Tier.ADMIN,
                7,
                EVERYBODY,
                List.of(),
                List.of(deny(outside)));
        Refused refused = refused(
                propose(with(closed), cluster.tcp("shop/frontend-1", "192.0.2.7", 443), false), Reason.ADMIN_DENIES);
        assertThat(detail(refused).snippet().orElseThrow().egress().getFirst().peers())
                .containsExactly(
                        new Peer.Networks(List.of(Cidr.parse("192.0.2.7/32").orElseThrow())));
    }

    @Test
    void policies_of_equal_priority_are_not_outvoted() {
        Rule accept = new Rule("open", Action.ACCEPT, List.of(ANY_POD), List.of());
        Snapshot snapshot = with(
                ingress("ClusterNetworkPolicy", "a", Tier.ADMIN, 3, accept),
                ingress("ClusterNetworkPolicy", "b", Tier.ADMIN, 3, deny(ANY_POD)));
        Refused refused = refused(propose(snapshot, connection, false), Reason.UNDECIDED);
        assertThat(refused.message()).contains("equal-priority");
        assertThat(Outcome.UNDECIDED).isEqualTo(Evaluator.of(snapshot).outcome(connection));
    }
}
