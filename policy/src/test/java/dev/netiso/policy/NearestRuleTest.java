// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static dev.netiso.policy.TestCluster.anyone;
import static dev.netiso.policy.TestCluster.block;
import static dev.netiso.policy.TestCluster.declaring;
import static dev.netiso.policy.TestCluster.pods;
import static dev.netiso.policy.TestCluster.podsOf;
import static dev.netiso.policy.TestCluster.rule;
import static dev.netiso.policy.TestCluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Protocol;
import dev.netiso.policy.NearestRule.Aspect;
import dev.netiso.policy.NetworkPolicy.Rule;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class NearestRuleTest {
    private static final int PORT = 8443;

    /** Each time the second rule is nearer to frontend's connection, although it comes later. */
    static Stream<Arguments> nearer() {
        return Stream.of(
                argumentSet(
                        "the port, not the pods",
                        rule(List.of(pods("app=db")), tcp(PORT)),
                        rule(List.of(podsOf("shop", "app=db")), tcp(PORT))),
                argumentSet(
                        "lacking pods, before lacking the port",
                        rule(List.of(podsOf("shop", "app=frontend")), tcp(80)),
                        rule(List.of(podsOf("shop", "app=db")), tcp(PORT))),
                argumentSet(
                        "lacking pods, before lacking the namespace",
                        rule(List.of(podsOf("ops", "app=frontend")), tcp(PORT)),
                        rule(List.of(podsOf("shop", "app=db")), tcp(PORT))),
                argumentSet(
                        "the protocol, before the number",
                        rule(anyone(), tcp(80)),
                        rule(anyone(), Port.Range.of(Protocol.UDP, PORT))),
                argumentSet(
                        "asking for more that is met",
                        rule(List.of(podsOf("shop", "app=db"))),
                        rule(List.of(podsOf("shop", "app=db")), tcp(PORT))),
                argumentSet(
                        "fewer labels",
                        rule(List.of(podsOf("shop", "app=db", "tier=back")), tcp(PORT)),
                        rule(List.of(podsOf("shop", "app=frontend", "tier=back")), tcp(PORT))),
                argumentSet(
                        "pods, not a block for what is a pod",
                        rule(List.of(block("203.0.113.0/24")), tcp(PORT)),
                        rule(List.of(podsOf("shop", "app=db")), tcp(PORT))));
    }

    @ParameterizedTest
    @MethodSource("nearer")
    void is(Rule farther, Rule nearer) {
        NearestRule nearest = nearest("shop/frontend-1", farther, nearer);

        assertThat(nearest.path()).startsWith("spec.ingress[1]");
        assertThat(nearest.unmet()).isNotEmpty();
    }

    @Test
    void is_the_first_of_equal_ones() {
        Rule rule = rule(List.of(podsOf("shop", "app=db"), podsOf("shop", "app=cache")), tcp(PORT));

        assertThat(nearest("shop/frontend-1", rule, rule).path()).isEqualTo("spec.ingress[0].from[0]");
    }

    @Test
    void says_what_is_met_and_what_is_not() {
        NearestRule nearest = nearest("shop/frontend-1", rule(List.of(podsOf("shop", "app=db")), tcp(80)));

        assertThat(nearest.met()).containsExactly(Aspect.NAMESPACE, Aspect.PROTOCOL);
        assertThat(nearest.unmet()).containsExactly(Aspect.PODS, Aspect.PORT);
        assertThat(nearest.near()).isFalse();
    }

    @Test
    void is_a_block_for_what_is_no_pod() {
        NearestRule nearest = nearest(
                "198.51.100.7", rule(List.of(podsOf("shop", "app=db"))), rule(List.of(block("203.0.113.0/24"))));

        assertThat(nearest.unmet()).isEqualTo(Set.of(Aspect.BLOCK));
    }

    @Test
    void knows_that_a_name_of_a_port_is_for_one_protocol() {
        TestCluster cluster = new TestCluster()
                .pod("shop/frontend-1", "10.0.0.1")
                .pod("payments/api-1", "10.0.1.1", declaring("https", Protocol.UDP, PORT))
                .ingress("payments/in", Selector.ALL, rule(anyone(), Port.Named.of(Protocol.UDP, "https")));

        NearestRule nearest = cluster.evaluator()
                .explain(cluster.tcp("shop/frontend-1", "payments/api-1", PORT))
                .nearest()
                .orElseThrow();

        assertThat(nearest.unmet()).contains(Aspect.PROTOCOL);
    }

    @Test
    void of_both_ends_is_the_nearer_one() {
        TestCluster cluster = new TestCluster()
                .pod("shop/frontend-1", "10.0.0.1", "app=frontend")
                .pod("payments/api-1", "10.0.1.1", "app=api")
                .egress("shop/out", Selector.ALL, rule(List.of(podsOf("payments", "app=web")), tcp(80)))
                .ingress("payments/in", Selector.ALL, rule(List.of(podsOf("shop", "app=web")), tcp(PORT)));

        assertThat(cluster.evaluator()
                        .explain(cluster.tcp("shop/frontend-1", "payments/api-1", PORT))
                        .nearest()
                        .orElseThrow()
                        .ref())
                .isEqualTo(new RuleRef(new PolicyRef("NetworkPolicy", "payments", "in"), "spec.ingress[0].from[0]"));
    }

    private static NearestRule nearest(String from, Rule... rules) {
        TestCluster cluster = new TestCluster()
                .pod("shop/frontend-1", "10.0.0.1", "app=frontend")
                .pod("payments/api-1", "10.0.1.1", "app=api")
                .ingress("payments/in", Selector.ALL, rules);
        return cluster.evaluator()
                .explain(cluster.tcp(from, "payments/api-1", PORT))
                .at(Direction.INGRESS)
                .nearest()
                .orElseThrow();
    }
}
