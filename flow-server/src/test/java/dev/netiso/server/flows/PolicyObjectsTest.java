// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.api.v1alpha1.FlowJson;
import dev.netiso.api.v1alpha1.PolicyObject;
import dev.netiso.flow.Direction;
import dev.netiso.flow.Flow;
import dev.netiso.policy.Ambiguity;
import dev.netiso.policy.Basis;
import dev.netiso.policy.ClusterPolicy.Action;
import dev.netiso.policy.Decision;
import dev.netiso.policy.DirectionDecision;
import dev.netiso.policy.Doubt;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.RuleRef;
import dev.netiso.policy.Tier;
import dev.netiso.server.SampleFlows;
import dev.netiso.server.store.ExplainedFlow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PolicyObjectsTest {
    private static final RuleRef GUARD =
            new RuleRef(new PolicyRef("ClusterNetworkPolicy", "", "guard-of-payments"), "spec.ingress[3].from[1]");
    private static final DirectionDecision OPEN =
            new DirectionDecision(Direction.EGRESS, Outcome.ALLOWED, List.of(), new Basis.Default(), List.of());

    private static ExplainedFlow explained(DirectionDecision egress, DirectionDecision ingress, String summary) {
        Flow flow = SampleFlows.dropped(Instant.EPOCH, "10.244.0.12", "10.244.1.7", 8443)
                .named(Served.pod("shop", "frontend"), Served.pod("payments", "api"));
        return new ExplainedFlow(flow, new Decision(egress, ingress), summary);
    }

    private static DirectionDecision ingress(Outcome outcome, Basis basis, Doubt... doubts) {
        return new DirectionDecision(Direction.INGRESS, outcome, List.of(), basis, List.of(doubts));
    }

    private static Basis byGuard(Action action) {
        return new Basis.ByClusterPolicy(Tier.ADMIN, GUARD, action);
    }

    @Test
    void a_denial_by_a_cluster_policy_is_served_with_its_cause_and_its_rule() {
        PolicyObject policy =
                PolicyObjects.of(explained(OPEN, ingress(Outcome.DENIED, byGuard(Action.DENY)), "as it is"), Set.of());

        assertThat(policy.cause()).isEqualTo("ClusterNetworkPolicy");
        assertThat(policy.summary()).isEqualTo("as it is");
        assertThat(policy.ingress().deniedBy())
                .isEqualTo(new PolicyObject.RuleRef(
                        "ClusterNetworkPolicy", "", "guard-of-payments", "spec.ingress[3].from[1]"));
        assertThat(policy.ingress().admittedBy()).isEqualTo(PolicyObject.RuleRef.NONE);
    }

    @Test
    void an_accepting_rule_of_a_cluster_policy_is_what_admits() {
        PolicyObject policy = PolicyObjects.of(
                explained(OPEN, ingress(Outcome.ALLOWED, byGuard(Action.ACCEPT)), "policies admit it"), Set.of());

        assertThat(policy.ingress().admittedBy().name()).isEqualTo("guard-of-payments");
        assertThat(policy.ingress().deniedBy()).isEqualTo(PolicyObject.RuleRef.NONE);
    }

    @Test
    void codes_of_all_doubts_are_served_and_the_open_one_apart() {
        Doubt settled = new Doubt(Ambiguity.IP_BLOCK_ON_POD, Outcome.ALLOWED, Outcome.DENIED);
        Doubt open = new Doubt(Ambiguity.HOST_NETWORK, Outcome.ALLOWED, Outcome.DENIED);
        PolicyObject policy = PolicyObjects.of(
                explained(OPEN, ingress(Outcome.UNDECIDED, new Basis.Default(), settled, open), ""), Set.of());

        assertThat(policy.ingress().ambiguity()).isEqualTo("host-network");
        assertThat(policy.ingress().doubts()).containsExactly("ip-block-on-pod", "host-network");
    }

    @Test
    void a_hidden_end_names_no_cluster_policy_either() {
        PolicyObject policy = PolicyObjects.of(
                explained(OPEN, ingress(Outcome.DENIED, byGuard(Action.DENY)), "names guard-of-payments"),
                EnumSet.of(Direction.INGRESS));

        assertThat(policy.summary()).isEqualTo("ingress: denied by a cluster policy");
        assertThat(text(policy)).doesNotContain("guard");
    }

    /** Which rule of an administrator's policy matched tells the labels of the hidden peer; which labels a near rule lacks even more. */
    @Test
    void at_the_shown_end_nothing_tells_the_labels_of_the_hidden_peer() {
        Set<Direction> hidden = EnumSet.of(Direction.EGRESS);
        PolicyObject denied = PolicyObjects.of(
                explained(OPEN, ingress(Outcome.DENIED, byGuard(Action.DENY)), "nearest in: has app=frontend"), hidden);
        PolicyObject isolated = PolicyObjects.of(
                explained(
                        OPEN,
                        Served.denied(Direction.INGRESS, "default-deny"),
                        "nearest default-deny ingress[0]: wants app=web, has app=frontend"),
                hidden);

        assertThat(denied.summary())
                .isEqualTo("ingress: denied by ClusterNetworkPolicy guard-of-payments (Admin tier)");
        assertThat(text(denied)).doesNotContain("frontend", "spec.ingress");
        assertThat(isolated.summary()).isEqualTo("ingress: isolated by default-deny; no rule for it");
        assertThat(text(isolated)).doesNotContain("frontend", "app=");
    }

    @Test
    void what_is_open_because_of_a_hidden_pod_is_not_said() {
        for (Ambiguity code : Ambiguity.values()) {
            Doubt doubt = new Doubt(code, Outcome.ALLOWED, Outcome.DENIED);
            Outcome outcome = code.weight() == Ambiguity.Weight.OPEN ? Outcome.UNDECIDED : Outcome.ALLOWED;
            ExplainedFlow flow = explained(OPEN, ingress(outcome, new Basis.Default(), doubt), code.code());
            boolean ofNoPod = Set.of(Ambiguity.ICMP, Ambiguity.UNKNOWN_PEER, Ambiguity.POLICY_UNKNOWN)
                    .contains(code);

            assertThat(text(PolicyObjects.of(flow, EnumSet.of(Direction.INGRESS)))
                            .contains("\"" + code.code() + "\""))
                    .as(code.code())
                    .isEqualTo(ofNoPod);
        }
        Doubt hostNetwork = new Doubt(Ambiguity.HOST_NETWORK, Outcome.ALLOWED, Outcome.DENIED);
        ExplainedFlow flow =
                explained(OPEN, ingress(Outcome.UNDECIDED, new Basis.Default(), hostNetwork), "host-network");
        assertThat(text(PolicyObjects.of(flow, EnumSet.of(Direction.EGRESS)))).doesNotContain("host-network");
    }

    private static String text(PolicyObject policy) {
        return new String(new FlowJson().write(policy), StandardCharsets.UTF_8);
    }
}
