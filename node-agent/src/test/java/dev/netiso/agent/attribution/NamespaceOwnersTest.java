// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NamespaceOwnersTest {
    private static final int NODE = 1;
    private static final int NETNS = 40;
    private static final Instant MOUNTED = Instant.parse("2026-11-21T12:00:00Z");
    private static final Mounted POD = new Mounted(NETNS, MOUNTED);

    private final Map<Long, String> pods = Map.of(10L, "a", 11L, "a", 20L, "b", 90L, "cni");
    private final NamespaceOwners owners = new NamespaceOwners(NODE, id -> Optional.ofNullable(pods.get(id)));

    private static Instant after(long millis) {
        return MOUNTED.plusMillis(millis);
    }

    @Test
    void a_namespace_is_the_pods_whose_containers_have_sockets_there() {
        assertThat(owners.podOf(POD)).isEmpty();
        owners.learn(NETNS, 10, after(1));
        owners.learn(NETNS, 11, after(2));
        assertThat(owners.podOf(POD)).contains("a");
    }

    @Test
    void what_was_seen_before_it_was_mounted_was_another_of_the_same_number() {
        owners.learn(NETNS, 10, after(-1));
        assertThat(owners.podOf(POD)).isEmpty();
        owners.learn(NETNS, 20, after(1));
        assertThat(owners.podOf(POD)).contains("b");
        assertThat(owners.podOf(new Mounted(NETNS, after(2)))).isEmpty();
    }

    @Test
    void who_works_in_the_nodes_network_owns_no_other() {
        owners.learn(NODE, 90, after(0));
        owners.learn(NETNS, 90, after(1));
        assertThat(owners.podOf(POD)).isEmpty();
        owners.learn(NETNS, 10, after(2));
        assertThat(owners.podOf(POD)).contains("a");
    }

    @Test
    void of_two_nobody_knows_whose_it_is() {
        owners.learn(NETNS, 10, after(1));
        owners.learn(NETNS, 20, after(2));
        assertThat(owners.podOf(POD)).isEmpty();
    }

    @Test
    void processes_outside_of_pods_own_nothing() {
        owners.learn(NETNS, 77, after(1));
        assertThat(owners.podOf(POD)).isEmpty();
    }
}
