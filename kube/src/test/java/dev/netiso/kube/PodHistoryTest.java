// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Workload;
import dev.netiso.policy.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PodHistoryTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final IpAddress ADDRESS = IpAddress.of("10.0.0.1");

    private final PodHistory history = new PodHistory();

    private static Pod pod(String uid, boolean hostNetwork, boolean terminated, IpAddress... addresses) {
        return new Pod(
                "shop",
                "pod-of-" + uid,
                uid,
                Map.of(),
                List.of(addresses),
                List.of(),
                new Workload("Pod", "pod-of-" + uid),
                "node1",
                hostNetwork,
                terminated);
    }

    private static Pod pod(String uid) {
        return pod(uid, false, false, ADDRESS);
    }

    private List<String> holders(Instant at) {
        return history.byAddress(ADDRESS, at).stream().map(Pod::uid).toList();
    }

    @Test
    void a_pod_that_was_deleted_still_names_its_flows() {
        history.put(pod("a"), NOON, NOON);
        history.remove(pod("a"), NOON.plusSeconds(60));

        assertThat(holders(NOON.plusSeconds(59))).containsExactly("a");
        assertThat(history.byUid("a")).isPresent();
        assertThat(holders(NOON.plusSeconds(90))).isEmpty();
    }

    @Test
    void each_holder_of_an_address_is_found_at_its_time() {
        history.put(pod("a"), NOON, NOON);
        history.remove(pod("a"), NOON.plusSeconds(60));
        history.put(pod("b"), NOON.plusSeconds(62), NOON.plusSeconds(63));

        assertThat(holders(NOON.plusSeconds(30))).containsExactly("a");
        assertThat(holders(NOON.plusSeconds(61)))
                .as("between, within the skew of clocks")
                .contains("a", "b");
        assertThat(holders(NOON.plusSeconds(63))).startsWith("b");
        assertThat(holders(NOON.plusSeconds(90))).containsExactly("b");
    }

    @Test
    void nobody_held_an_address_before_the_pod_was_created() {
        history.put(pod("a"), NOON, NOON.plusSeconds(1));

        assertThat(holders(NOON.minusSeconds(60))).isEmpty();
    }

    @Test
    void a_pod_that_ended_gives_its_address_back_and_keeps_its_name() {
        history.put(pod("a"), NOON, NOON);
        history.put(pod("a", false, true, ADDRESS), NOON, NOON.plusSeconds(60));
        history.put(pod("b"), NOON.plusSeconds(70), NOON.plusSeconds(70));

        assertThat(holders(NOON.plusSeconds(120))).containsExactly("b");
        assertThat(history.byUid("a")).map(Pod::terminated).hasValue(true);
    }

    @Test
    void a_pod_in_a_host_network_holds_no_address_of_its_own() {
        history.put(pod("a", true, false, ADDRESS), NOON, NOON);

        assertThat(holders(NOON)).isEmpty();
        assertThat(history.byUid("a")).isPresent();
    }

    @Test
    void a_pod_gets_its_address_after_it_was_first_seen() {
        history.put(pod("a", false, false), NOON, NOON);
        history.put(pod("a"), NOON, NOON.plusSeconds(2));

        assertThat(holders(NOON.plusSeconds(1))).containsExactly("a");
    }

    @Test
    void of_an_address_that_is_reused_within_a_second_each_holder_is_found_at_its_time() {
        history.put(pod("a"), NOON, NOON);
        Instant moved = NOON.plusSeconds(60);
        // created and given the address while the API still has the other one, whose deletion is told last
        history.put(pod("b", false, false), moved.minusSeconds(2), moved.minusSeconds(2));
        history.put(pod("b"), moved.minusSeconds(2), moved);
        history.put(pod("a"), NOON, moved.plusMillis(200));
        history.remove(pod("a"), moved.plusMillis(700));

        assertThat(holders(moved.minusMillis(400))).startsWith("a");
        assertThat(holders(moved.plusMillis(1))).startsWith("b");
        assertThat(holders(moved.plusMillis(500))).startsWith("b");
        assertThat(holders(moved.plusSeconds(9))).containsExactly("b");
    }

    @Test
    void what_a_kernel_knew_proves_who_held_an_address_before_the_api_told() {
        history.put(pod("a"), NOON, NOON);
        Instant moved = NOON.plusSeconds(60);
        history.put(pod("b"), moved.minusSeconds(2), moved);
        assertThat(holders(moved.minusMillis(300))).as("not known yet").startsWith("a");

        history.prove(pod("b"), ADDRESS, moved.minusMillis(400));
        assertThat(holders(moved.minusMillis(300))).containsExactly("b");
        assertThat(holders(moved.minusMillis(500))).startsWith("a");

        history.prove(pod("a"), ADDRESS, moved.minusMillis(450));
        assertThat(holders(moved.minusMillis(500))).containsExactly("a");
        assertThat(holders(moved.minusMillis(450))).containsExactly("a");
    }

    @Test
    void the_younger_of_two_that_are_listed_with_one_address_holds_it() {
        history.put(pod("young"), NOON.plusSeconds(30), NOON.plusSeconds(90));
        history.put(pod("old"), NOON, NOON.plusSeconds(90));

        assertThat(holders(NOON.plusSeconds(120))).containsExactly("young");
    }

    @Test
    void a_pod_that_gets_its_former_address_back_holds_it_again() {
        IpAddress other = IpAddress.of("10.0.0.2");
        history.put(pod("a"), NOON, NOON);
        history.put(pod("a", false, false, other), NOON, NOON.plusSeconds(30));
        history.put(pod("a"), NOON, NOON.plusSeconds(60));

        assertThat(holders(NOON.plusSeconds(90))).containsExactly("a");
    }

    @Test
    void what_is_long_ago_is_forgotten() {
        history.put(pod("a"), NOON, NOON);
        history.remove(pod("a"), NOON);
        history.put(
                pod("b", false, false), NOON, NOON.plus(PodHistory.RETENTION).plus(Duration.ofSeconds(1)));

        assertThat(holders(NOON)).isEmpty();
        assertThat(history.byUid("a")).isEmpty();
    }

    @Test
    void the_past_is_bounded_whatever_happens() {
        for (int i = 0; i < PodHistory.MAX_PAST; i++) {
            Pod pod = pod("pod" + i, false, false, IpAddress.v4(i));
            history.put(pod, NOON, NOON);
            history.remove(pod, NOON);
        }

        assertThat(history.byUid("pod0")).isEmpty();
        assertThat(history.byAddress(IpAddress.v4(0), NOON)).isEmpty();
        assertThat(history.byUid("pod" + (PodHistory.MAX_PAST - 1))).isPresent();
    }
}
