// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.netiso.policy.PolicyRef;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ClusterPolicyFollowersTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-01T12:00:00Z"));
    private static final String RESOURCE = "clusternetworkpolicies.policy.networking.k8s.io";

    private final FakeApiServer server;
    private final KubernetesClient client;

    ClusterPolicyFollowersTest() throws IOException {
        server = new FakeApiServer();
        client = server.client();
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private ClusterState start() {
        return ClusterState.start(client, CLOCK, Duration.ofMillis(50));
    }

    private static List<String> names(ClusterState state) {
        return state.snapshot().clusterPolicies().stream()
                .map(policy -> policy.ref().kind() + " " + policy.ref().name())
                .sorted()
                .toList();
    }

    private static String cnp(String name) {
        return """
                apiVersion: policy.networking.k8s.io/v1alpha2
                kind: ClusterNetworkPolicy
                metadata: {name: %s}
                spec: {tier: Admin, priority: 1, subject: {namespaces: {}}}
                """.formatted(name);
    }

    private static String anp(String name) {
        return """
                apiVersion: policy.networking.k8s.io/v1alpha1
                kind: AdminNetworkPolicy
                metadata: {name: %s}
                spec: {priority: 1, subject: {namespaces: {}}}
                """.formatted(name);
    }

    @Test
    void follows_the_kinds_that_are_served_in_their_versions() {
        server.serve("ClusterNetworkPolicy", "v1alpha2");
        server.serve("AdminNetworkPolicy", "v1alpha1");
        server.put(cnp("a"));
        server.put(anp("b"));

        try (ClusterState state = start()) {
            await().until(state::synced);
            assertThat(names(state)).containsExactly("AdminNetworkPolicy b", "ClusterNetworkPolicy a");
            assertThat(state.snapshot().unreadable()).isEmpty();

            server.put(cnp("c"));
            server.delete("AdminNetworkPolicy", "", "b");
            await().until(() -> names(state).equals(List.of("ClusterNetworkPolicy a", "ClusterNetworkPolicy c")));
        }
    }

    @Test
    void a_cluster_without_any_is_complete_without() {
        try (ClusterState state = start()) {
            await().until(state::synced);
            assertThat(state.snapshot().clusterPolicies()).isEmpty();
            assertThat(state.snapshot().unreadable()).isEmpty();
            assertThat(state.status())
                    .hasSize(4)
                    .extracting(Following::resource)
                    .doesNotContain(RESOURCE);
        }
    }

    @Test
    void notices_a_kind_that_is_installed_later_and_one_that_is_removed() {
        try (ClusterState state = start()) {
            await().until(state::synced);

            server.serve("ClusterNetworkPolicy", "v1alpha2");
            server.put(cnp("a"));
            await().until(() -> names(state).equals(List.of("ClusterNetworkPolicy a")));

            server.serveNoMore("ClusterNetworkPolicy");
            await().until(() -> state.snapshot().clusterPolicies().isEmpty());
            await().until(() -> state.status().size() == 4);
            assertThat(state.snapshot().unreadable()).isEmpty();
        }
    }

    @Test
    void what_may_not_be_read_holds_nothing_up_but_may_say_anything() {
        server.serve("ClusterNetworkPolicy", "v1alpha2");
        server.put(cnp("a"));
        server.forbid("ClusterNetworkPolicy");

        try (ClusterState state = start()) {
            await().until(state::synced);
            assertThat(state.snapshot().unreadable()).containsExactly(new PolicyRef("ClusterNetworkPolicy", "", "*"));
            assertThat(state.status())
                    .contains(new Following(
                            RESOURCE,
                            Following.State.FAILING,
                            "cannot follow " + RESOURCE + ": forbidden; grant list and watch on " + RESOURCE
                                    + " cluster-wide"));

            server.permitAll();
            await().until(() -> names(state).equals(List.of("ClusterNetworkPolicy a")));
            await().until(() -> state.snapshot().unreadable().isEmpty());
        }
    }

    @Test
    void a_version_that_is_not_known_may_say_anything() {
        server.serve("ClusterNetworkPolicy", "v1beta1");

        try (ClusterState state = start()) {
            await().until(state::synced);
            assertThat(state.snapshot().unreadable()).containsExactly(new PolicyRef("ClusterNetworkPolicy", "", "*"));
            assertThat(state.status())
                    .filteredOn(following -> following.state() == Following.State.FAILING)
                    .extracting(Following::message)
                    .containsExactly("cannot read " + RESOURCE
                            + ": version v1beta1 is not known to this netiso; a newer one may know it");
        }
    }

    @Test
    void one_that_cannot_be_read_is_known_and_told() {
        server.serve("ClusterNetworkPolicy", "v1alpha2");
        server.put(cnp("a").replace("priority: 1", "priority: many"));

        try (ClusterState state = start()) {
            await().until(state::synced);
            assertThat(state.snapshot().unreadable()).containsExactly(new PolicyRef("ClusterNetworkPolicy", "", "a"));
            assertThat(state.problems()).extracting(Problem::field).containsExactly("spec.priority");
        }
    }
}
