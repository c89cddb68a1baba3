// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import static dev.netiso.policy.TestCluster.anyone;
import static dev.netiso.policy.TestCluster.rule;
import static dev.netiso.policy.TestCluster.selecting;
import static dev.netiso.policy.TestCluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Verdict;
import dev.netiso.policy.CniProfile;
import dev.netiso.policy.Connection;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Pod;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.TestCluster;
import dev.netiso.policy.synthesis.Proposal.Plan;
import dev.netiso.policy.synthesis.Revocation.Absent;
import dev.netiso.policy.synthesis.Revocation.Removal;
import dev.netiso.policy.synthesis.Revocation.WouldOpen;
import dev.netiso.policy.synthesis.RevokeRequest.IfLast;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RevokeSynthesisTest {
    private final TestCluster cluster = new TestCluster()
            .pod("shop/frontend-1", "10.0.0.1", "app=frontend")
            .pod("payments/api-1", "10.0.1.1", "app=api")
            .ingress("payments/default-deny", Selector.ALL)
            .egress("shop/closed", Selector.ALL);
    private final Connection connection = cluster.tcp("shop/frontend-1", "payments/api-1", 8443);
    private final Plan plan = (Plan) new AllowSynthesis(cluster.snapshot(), Map.of()).propose(connection);
    private final Snapshot allowed = cluster.snapshot().with(plan.policies());
    private final List<PolicyRef> both =
            plan.policies().stream().map(NetworkPolicy::ref).toList();

    private static Revocation revoke(
            Snapshot snapshot, List<PolicyRef> policies, List<PolicyRef> managed, IfLast ifLast, Observed... seen) {
        return new RevokeSynthesis(snapshot, CniProfile.NONE)
                .propose(new RevokeRequest(policies, managed, List.of(seen), ifLast));
    }

    @Test
    void taking_both_halves_back_restores_what_was_egress_first() {
        Removal removal =
                (Removal) revoke(allowed, both, both, IfLast.REFUSE, new Observed(connection, Verdict.FORWARDED));
        assertThat(removal.deleted()).containsExactly(both.getLast(), both.getFirst());
        assertThat(removal.deniedAgain()).extracting(Observed::connection).containsExactly(connection);
        assertThat(removal.useless()).isEmpty();
        assertThat(removal.effect().newlyAllowed().isEmpty()).isTrue();
        assertThat(removal.effect().newlyDenied().total()).isEqualTo(1);
        assertThat(Effect.between(cluster.snapshot(), allowed.withoutPolicies(removal.deleted()))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void the_half_that_is_left_is_told() {
        Removal removal = (Removal) revoke(allowed, List.of(both.getFirst()), both, IfLast.REFUSE);
        assertThat(removal.useless()).containsExactly(both.getLast());
    }

    @Test
    void the_last_policy_that_isolates_a_pod_is_not_taken_back_silently() {
        Snapshot alone = allowed.withoutPolicies(List.of(new PolicyRef("NetworkPolicy", "payments", "default-deny")));
        WouldOpen refused = (WouldOpen) revoke(alone, both, both, IfLast.REFUSE);
        assertThat(refused.opened()).singleElement().satisfies(opened -> {
            assertThat(opened.direction()).isEqualTo(Direction.INGRESS);
            assertThat(opened.pods()).extracting(Pod::name).containsExactly("api-1");
        });
        assertThat(refused.message()).contains("payments/api-1");
        assertThat(refused.effect().newlyAllowed().isEmpty()).isFalse();

        Removal emptied = (Removal) revoke(alone, both, both, IfLast.KEEP_ISOLATION);
        assertThat(emptied.deleted()).containsExactly(both.getLast());
        assertThat(emptied.emptied()).singleElement().satisfies(policy -> {
            assertThat(policy.ref()).isEqualTo(both.getFirst());
            assertThat(policy.isolates()).containsExactly(Direction.INGRESS);
            assertThat(policy.ingress()).isEmpty();
        });
        assertThat(emptied.effect().newlyAllowed().isEmpty()).isTrue();

        Removal open = (Removal) revoke(alone, both, both, IfLast.OPEN);
        assertThat(open.opened()).hasSize(1);
        assertThat(open.effect().newlyAllowed().isEmpty()).isFalse();
    }

    @Test
    void a_workload_without_pods_now_is_not_opened_silently_when_they_come_back() {
        TestCluster scaledDown = new TestCluster()
                .pod("payments/other-1", "10.0.1.9", "app=other")
                .ingress("payments/netiso-a", selecting("app=api"), rule(anyone(), tcp(80)));
        List<PolicyRef> last = List.of(new PolicyRef("NetworkPolicy", "payments", "netiso-a"));
        WouldOpen refused = (WouldOpen) revoke(scaledDown.snapshot(), last, last, IfLast.REFUSE);
        assertThat(refused.message()).contains("the pods that it selects (none now)");
        assertThat(((Removal) revoke(scaledDown.snapshot(), last, last, IfLast.KEEP_ISOLATION)).emptied())
                .hasSize(1);

        TestCluster guarded = scaledDown.ingress("payments/default-deny", Selector.ALL);
        assertThat(revoke(guarded.snapshot(), last, last, IfLast.REFUSE)).isInstanceOf(Removal.class);
    }

    @Test
    void of_two_that_isolate_the_same_pods_one_is_enough_to_keep_them_so() {
        TestCluster twice = new TestCluster()
                .pod("payments/api-1", "10.0.1.1", "app=api")
                .ingress("payments/netiso-a", selecting("app=api"), rule(anyone(), tcp(80)))
                .ingress("payments/netiso-b", selecting("app=api"), rule(anyone(), tcp(81)));
        List<PolicyRef> refs = twice.snapshot().networkPolicies().stream()
                .map(NetworkPolicy::ref)
                .toList();
        Removal removal = (Removal) revoke(twice.snapshot(), refs, refs, IfLast.KEEP_ISOLATION);
        assertThat(removal.emptied()).hasSize(1);
        assertThat(removal.deleted()).hasSize(1);
    }

    @Test
    void what_is_not_there_is_said() {
        PolicyRef gone = new PolicyRef("NetworkPolicy", "payments", "netiso-gone");
        Absent absent = (Absent) revoke(allowed, List.of(gone), both, IfLast.REFUSE);
        assertThat(absent.policies()).containsExactly(gone);
        assertThat(absent.message()).contains("payments/netiso-gone");
    }
}
