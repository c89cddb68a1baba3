// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LinkedNamespacesTest {
    private static final Mounted FIRST = new Mounted(40, Instant.EPOCH);
    private static final Mounted SECOND = new Mounted(40, Instant.EPOCH.plusSeconds(1));

    private final Map<Integer, Integer> ids = new HashMap<>();
    private final Map<Integer, Mounted> mounted = new HashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final LinkedNamespaces links =
            new LinkedNamespaces(this::idBehind, id -> Optional.ofNullable(mounted.get(id)), nanos::get);

    private OptionalInt idBehind(int device) {
        asked.incrementAndGet();
        Integer id = ids.get(device);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private void link(int device, int id, Mounted namespace) {
        ids.put(device, id);
        mounted.put(id, namespace);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void finds_what_is_behind_a_device_and_asks_once() {
        link(7, 0, FIRST);
        assertThat(links.behind(7)).contains(FIRST);
        int questions = asked.get();
        assertThat(links.behind(7)).contains(FIRST);
        assertThat(asked.get()).isEqualTo(questions);
        assertThat(links.behind(8)).isEmpty();
    }

    @Test
    void a_pod_with_the_numbers_of_one_that_has_gone_is_another_by_its_device() {
        link(7, 0, FIRST);
        assertThat(links.behind(7)).contains(FIRST);
        ids.remove(7);
        link(9, 0, SECOND);
        assertThat(links.behind(9)).contains(SECOND);
        assertThat(links.behind(7)).contains(FIRST);
        pass(Duration.ofMinutes(1));
        assertThat(links.behind(7)).contains(FIRST);
    }

    @Test
    void what_is_not_mounted_yet_is_looked_for_again() {
        ids.put(7, 0);
        assertThat(links.behind(7)).isEmpty();
        mounted.put(0, FIRST);
        pass(Duration.ofMillis(100));
        assertThat(links.behind(7)).contains(FIRST);
    }

    @Test
    void a_device_that_changes_while_it_is_looked_at_is_not_believed() {
        AtomicInteger id = new AtomicInteger();
        LinkedNamespaces changing =
                new LinkedNamespaces(_ -> OptionalInt.of(id.getAndIncrement()), _ -> Optional.of(FIRST), nanos::get);
        assertThat(changing.behind(7)).isEmpty();
    }
}
