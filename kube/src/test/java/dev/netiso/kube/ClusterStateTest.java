// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ClusterStateTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final String DENY =
            "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: payments, name: deny}}";

    private final FakeApiServer server;
    private final KubernetesClient client;

    ClusterStateTest() throws IOException {
        server = new FakeApiServer();
        client = server.client();
    }

    @BeforeEach
    void fill() {
        server.put("{apiVersion: v1, kind: Namespace, metadata: {name: shop}}");
        server.put("{apiVersion: v1, kind: Namespace, metadata: {name: payments}}");
        server.put("""
                apiVersion: v1
                kind: Node
                metadata: {name: node1}
                status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}
                """);
        server.put(pod("shop", "frontend", "10.0.0.1", "Running"));
        server.put(pod("payments", "api", "10.0.1.1", "Running"));
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private static String pod(String namespace, String name, String address, String phase) {
        return """
                apiVersion: v1
                kind: Pod
                metadata:
                  {namespace: %s, name: %s, uid: uid-of-%s, creationTimestamp: "2026-11-01T11:00:00Z"}
                spec: {nodeName: node1, containers: [{name: a, image: some/image}]}
                status: {phase: %s, podIPs: [{ip: %s}]}
                """.formatted(namespace, name, name, phase, address);
    }

    private ClusterState started() {
        ClusterState state = ClusterState.start(client, InstantSource.fixed(NOW));
        await().until(state::synced);
        return state;
    }

    private static Outcome frontendToApi(ClusterState state) {
        Evaluator evaluator = state.evaluator();
        return evaluator
                .decide(new Connection(
                        evaluator.party(IpAddress.of("10.0.0.1")),
                        evaluator.party(IpAddress.of("10.0.1.1")),
                        new Transport.Ports(Protocol.TCP, 40000, 80)))
                .outcome();
    }

    @Test
    void holds_the_objects_of_the_cluster_and_decides_by_its_policies_as_they_change() {
        try (ClusterState state = started()) {
            assertThat(state.snapshot().pods()).extracting(Pod::name).containsExactlyInAnyOrder("frontend", "api");
            assertThat(state.snapshot().nodes()).hasSize(1);
            assertThat(state.snapshot().namespaces()).hasSize(2);
            assertThat(frontendToApi(state)).isEqualTo(Outcome.ALLOWED);

            server.put(DENY);
            await().until(() -> frontendToApi(state) == Outcome.DENIED);

            server.delete("NetworkPolicy", "payments", "deny");
            await().until(() -> frontendToApi(state) == Outcome.ALLOWED);
        }
    }

    @Test
    void reads_a_large_cluster_page_by_page() {
        for (int i = 0; i < 600; i++) {
            server.put(pod("shop", "many-" + i, "10.9." + i / 250 + "." + i % 250, "Running"));
        }

        try (ClusterState state = started()) {
            assertThat(state.snapshot().pods()).hasSize(602);
        }
    }

    @Test
    void names_a_pod_after_it_has_gone() {
        try (ClusterState state = started()) {
            server.delete("Pod", "shop", "frontend");
            await().until(() -> state.snapshot().pods().size() == 1);

            assertThat(state.podByUid("uid-of-frontend")).map(Pod::name).hasValue("frontend");
            assertThat(state.podsByAddress(IpAddress.of("10.0.0.1"), NOW.minusSeconds(1)))
                    .extracting(Pod::name)
                    .containsExactly("frontend");
            assertThat(state.podsByAddress(IpAddress.of("10.0.0.1"), NOW.plusSeconds(60)))
                    .isEmpty();
        }
    }

    @Test
    void notices_what_was_deleted_while_the_watch_was_down() {
        try (ClusterState state = started()) {
            server.put(DENY);
            await().until(() -> frontendToApi(state) == Outcome.DENIED);

            server.delete("NetworkPolicy", "payments", "deny");
            server.delete("Pod", "shop", "frontend");
            server.compact();

            await().until(() -> state.snapshot().networkPolicies().isEmpty());
            await().until(() -> state.snapshot().pods().size() == 1);
            assertThat(state.podByUid("uid-of-frontend")).isPresent();
        }
    }

    @Test
    void says_which_permission_is_missing_and_goes_on_once_it_is_given() {
        server.forbid("NetworkPolicy");

        try (ClusterState state = ClusterState.start(client, InstantSource.fixed(NOW))) {
            await().until(() ->
                    state.status().stream().anyMatch(following -> following.state() == Following.State.FAILING));
            assertThat(state.synced()).isFalse();
            assertThat(state.status())
                    .filteredOn(following -> following.state() == Following.State.FAILING)
                    .extracting(Following::message)
                    .containsExactly("cannot follow networkpolicies.networking.k8s.io: forbidden; "
                            + "grant list and watch on networkpolicies.networking.k8s.io cluster-wide");

            server.permitAll();
            await().until(state::synced);
            assertThat(state.status())
                    .extracting(Following::state)
                    .isSubsetOf(Following.State.FOLLOWING, Following.State.RECONNECTING);
            server.put(pod("shop", "later", "10.0.0.9", "Running"));
            await().untilAsserted(() ->
                    assertThat(state.status()).contains(new Following("pods", Following.State.FOLLOWING, "")));
        }
    }

    @Test
    void an_api_server_that_goes_away_shows_in_the_status() {
        try (ClusterState state = started()) {
            server.close();

            await().untilAsserted(() -> assertThat(state.status())
                    .allSatisfy(following -> assertThat(following.state()).isNotEqualTo(Following.State.FOLLOWING)));
            assertThat(state.synced()).isTrue();
        }
    }

    @Test
    void a_policy_that_cannot_be_read_leaves_its_namespace_undecided_and_is_reported() {
        server.put("""
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {namespace: payments, name: odd}
                spec: {ingress: [{from: [{ipBlock: {cidr: nonsense}}]}]}
                """);

        try (ClusterState state = started()) {
            assertThat(frontendToApi(state)).isEqualTo(Outcome.UNDECIDED);
            assertThat(state.problems())
                    .extracting(Problem::field)
                    .containsExactly("spec.ingress[0].from[0].ipBlock.cidr");
        }
    }
}
