// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.store;

import static dev.netiso.server.store.FlowStore.Verdicts.BLOCKED;
import static dev.netiso.server.store.FlowStore.Verdicts.EVERY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Verdict;
import dev.netiso.policy.Basis;
import dev.netiso.policy.Decision;
import dev.netiso.policy.DirectionDecision;
import dev.netiso.policy.Outcome;
import dev.netiso.server.SampleFlows;
import dev.netiso.server.store.FlowStore.Page;
import dev.netiso.server.store.FlowStore.Verdicts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class FlowStoreTest {
    private static final Instant START = Instant.parse("2026-11-21T14:00:00Z");

    private static ExplainedFlow flow(String uuid) {
        Decision allowed = new Decision(allowed(Direction.EGRESS), allowed(Direction.INGRESS));
        return new ExplainedFlow(SampleFlows.dropped(uuid, START, "10.0.0.1", "10.0.0.2", 80), allowed, "");
    }

    private static ExplainedFlow flow(String uuid, Verdict verdict) {
        ExplainedFlow dropped = flow(uuid);
        return new ExplainedFlow(SampleFlows.as(verdict, dropped.flow()), dropped.decision(), "");
    }

    private static List<String> uuids(Page page) {
        return page.flows().stream().map(flow -> flow.explained().flow().uuid()).toList();
    }

    @Test
    void flows_that_passed_push_no_blocked_one_out() {
        FlowStore store = new FlowStore(3, START);
        long begin = store.version();
        StoredFlow dropped = store.add(flow("dropped", Verdict.DROPPED));
        store.add(flow("unanswered", Verdict.UNANSWERED));
        StoredFlow passed = store.add(flow("passed", Verdict.FORWARDED));
        for (int i = 0; i < 5; i++) {
            store.add(flow("later" + i, i % 2 == 0 ? Verdict.FORWARDED : Verdict.REFUSED));
        }
        assertThat(store.find(dropped.id())).contains(dropped);
        assertThat(store.find(passed.id())).isEmpty();
        Page blocked = store.after(begin, 10, BLOCKED);
        assertThat(uuids(blocked)).containsExactly("dropped", "unanswered");
        assertThat(blocked).returns(true, Page::whole).returns(store.version(), Page::end);
        Page every = store.after(store.beginning(), 10, EVERY);
        assertThat(uuids(every)).containsExactly("dropped", "unanswered", "later2", "later3", "later4");
        assertThat(every.whole()).isFalse();
        assertThat(uuids(store.after(begin, 3, EVERY))).containsExactly("dropped", "unanswered", "later2");
        assertThat(store.after(store.wholeSince(EVERY), 10, EVERY).whole()).isTrue();
    }

    @Test
    void a_reader_of_blocked_flows_is_not_woken_by_others() throws Exception {
        FlowStore store = new FlowStore(3, START);
        long version = store.version();
        store.add(flow("passed", Verdict.FORWARDED));
        Page nothing = store.after(version, 10, BLOCKED);
        assertThat(nothing.flows()).isEmpty();
        long before = System.nanoTime();
        store.await(version, Duration.ofMillis(20), BLOCKED);
        assertThat(System.nanoTime() - before)
                .isGreaterThanOrEqualTo(Duration.ofMillis(20).toNanos());
        store.add(flow("dropped", Verdict.DROPPED));
        store.await(version, Duration.ofHours(1), BLOCKED);
        assertThat(uuids(store.after(nothing.end(), 10, BLOCKED))).containsExactly("dropped");
    }

    private static DirectionDecision allowed(Direction direction) {
        return new DirectionDecision(direction, Outcome.ALLOWED, List.of(), new Basis.Default(), List.of());
    }

    @Test
    void an_id_is_the_hash_of_the_uuid_and_the_same_for_ever() {
        assertThat(FlowId.of("5f0c7c1e-8f0a-4f0e-9a57-2f4b1f7d6c3a", 0)).isEqualTo("xaothypu");
        assertThat(FlowId.of("5f0c7c1e-8f0a-4f0e-9a57-2f4b1f7d6c3a", 1)).isEqualTo("4y3e45pk");
        assertThat(FlowId.of("x", FlowId.CANDIDATES - 1)).matches("[a-z2-7]{8}");
    }

    @Test
    void a_flow_is_found_by_its_id_while_it_is_retained() {
        FlowStore store = new FlowStore(2, START);
        StoredFlow first = store.add(flow("a"));
        assertThat(store.find(first.id())).contains(first);
        store.add(flow("b"));
        store.add(flow("c"));
        assertThat(store.find(first.id())).isEmpty();
    }

    @Test
    void flows_whose_ids_would_be_the_same_get_different_ones() {
        FlowStore store = new FlowStore(3, START);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            ids.add(store.add(flow("same")).id());
        }
        assertThat(ids).hasSize(3).contains(FlowId.of("same", 0), FlowId.of("same", 1), FlowId.of("same", 2));
    }

    @Test
    void a_reader_gets_every_flow_once_in_order() {
        FlowStore store = new FlowStore(100, START);
        List<StoredFlow> stored = new ArrayList<>();
        List<StoredFlow> read = new ArrayList<>();
        long version = store.version();
        for (int i = 0; i < 50; i++) {
            stored.add(store.add(flow("f" + i)));
            if (i % 7 == 0) {
                Page page = store.after(version, 3, EVERY);
                read.addAll(page.flows());
                version = page.end();
            }
        }
        Page rest = store.after(version, 50, EVERY);
        read.addAll(rest.flows());
        version = rest.end();
        assertThat(read).isEqualTo(stored);
        assertThat(version).isEqualTo(store.version());
    }

    @Test
    void a_reader_that_fell_behind_is_told() {
        FlowStore store = new FlowStore(3, START);
        long beginning = store.version();
        for (int i = 0; i < 4; i++) {
            store.add(flow("f" + i));
        }
        for (Verdicts verdicts : Verdicts.values()) {
            assertThat(store.after(beginning, 10, verdicts).whole()).isFalse();
            assertThat(store.after(beginning, 10, verdicts).flows()).hasSize(3);
            assertThat(store.after(beginning + 1, 10, verdicts).whole()).isTrue();
            assertThat(store.wholeSince(verdicts)).isEqualTo(beginning + 1);
        }
    }

    @Test
    void versions_of_an_earlier_life_and_of_the_future_are_not_of_this_store() {
        FlowStore before = new FlowStore(10, START);
        long old = before.add(flow("a")).version();
        FlowStore after = new FlowStore(10, START.plusMillis(1));
        assertThat(after.after(old, 1, EVERY).whole()).isFalse();
        assertThat(after.after(after.version() + 1, 1, EVERY).whole()).isFalse();
        assertThat(after.after(0, 1, EVERY).whole()).isFalse();
        assertThat(after.after(Long.MAX_VALUE, 1, EVERY).whole()).isFalse();
    }

    @Test
    void waiting_ends_when_a_flow_comes_or_the_time_is_over() throws Exception {
        FlowStore store = new FlowStore(10, START);
        long version = store.version();
        store.await(version, Duration.ofMillis(20), EVERY);
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Long> reader = () -> {
                store.await(version, Duration.ofMinutes(1), EVERY);
                return store.version();
            };
            Future<Long> waiting = readers.submit(reader);
            store.add(flow("a"));
            assertThat(waiting.get()).isEqualTo(version + 1);
        }
    }

    @Test
    void many_writers_and_readers_lose_and_repeat_nothing() throws Exception {
        int writers = 4;
        int each = 2_000;
        FlowStore store = new FlowStore(writers * each, START);
        long begin = store.version();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int w = 0; w < writers; w++) {
                int writer = w;
                threads.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        store.add(flow("w" + writer + "-" + i));
                    }
                });
            }
            Callable<Set<String>> reader = () -> {
                Set<String> ids = new HashSet<>();
                long version = begin;
                while (ids.size() < writers * each) {
                    Page page = store.after(version, 100, EVERY);
                    page.flows().forEach(flow -> assertThat(ids.add(flow.id())).isTrue());
                    version = page.end();
                    store.await(version, Duration.ofMillis(50), EVERY);
                }
                return ids;
            };
            assertThat(threads.submit(reader).get())
                    .isEqualTo(threads.submit(reader).get());
        }
    }
}
