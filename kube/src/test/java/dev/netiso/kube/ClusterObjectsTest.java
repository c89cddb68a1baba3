// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.IpAddress;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ClusterObjectsTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final String KEY = "shop/frontend";

    private final ClusterObjects objects = new ClusterObjects();

    private static PodBuilder frontend(String uid, String address) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("frontend")
                .withUid(uid)
                .endMetadata()
                .withNewStatus()
                .addNewPodIP(address)
                .endStatus();
    }

    private void put(PodBuilder pod) {
        objects.putPod(KEY, KubeObjects.pod(pod.build()), NOON, NOON);
    }

    @Test
    void the_evaluator_stays_the_same_until_something_changes_that_policy_depends_on() {
        put(frontend("a", "10.0.0.1"));
        Evaluator before = objects.evaluator();

        put(frontend("a", "10.0.0.1")
                .editMetadata()
                .withResourceVersion("2")
                .endMetadata()
                .editStatus()
                .withMessage("ready")
                .endStatus());
        assertThat(objects.evaluator()).isSameAs(before);

        put(frontend("a", "10.0.0.2"));
        assertThat(objects.evaluator()).isNotSameAs(before);
        assertThat(objects.evaluator().party(IpAddress.of("10.0.0.2"))).isInstanceOf(Party.OfPod.class);
    }

    @Test
    void problems_are_collected_again_only_when_something_changed() {
        objects.putNode("bad", new Conversion<>(Optional.empty(), List.of(new Problem("Node", "", "bad", "x", "y"))));
        List<Problem> before = objects.problems();
        assertThat(before).extracting(Problem::name).containsExactly("bad");
        assertThat(objects.problems()).isSameAs(before);
        objects.removeNode("bad");
        assertThat(objects.problems()).isEmpty();
    }

    @Test
    void a_pod_made_anew_under_the_same_name_is_another_pod() {
        put(frontend("a", "10.0.0.1"));
        objects.putPod(
                KEY, KubeObjects.pod(frontend("b", "10.0.0.2").build()), NOON.plusSeconds(60), NOON.plusSeconds(60));

        assertThat(objects.snapshot().pods()).extracting(Pod::uid).containsExactly("b");
        assertThat(objects.history().byUid("a")).isPresent();
        assertThat(objects.history().byAddress(IpAddress.of("10.0.0.1"), NOON.plusSeconds(120)))
                .isEmpty();
    }

    @Test
    void what_an_informer_stores_is_little_more_than_the_key() {
        KeysOnly<io.fabric8.kubernetes.api.model.Pod> store = new KeysOnly<>(
                metadata -> new PodBuilder().withMetadata(metadata).build());
        io.fabric8.kubernetes.api.model.Pod pod = frontend("a", "10.0.0.1").build();

        store.put(store.getKey(pod), pod);

        assertThat(store.values().toList()).singleElement().satisfies(stored -> {
            assertThat(stored.getMetadata().getUid()).isEqualTo("a");
            assertThat(stored.getStatus()).isNull();
        });
        assertThat(store.keySet()).containsExactly(KEY);
    }
}
