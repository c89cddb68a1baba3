// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FlowRingTest {
    private static List<Integer> rest(FlowRing.Cursor<Integer> cursor) {
        List<Integer> items = new ArrayList<>();
        for (Optional<Integer> item = cursor.poll(); item.isPresent(); item = cursor.poll()) {
            items.add(item.get());
        }
        return items;
    }

    @Test
    void gives_each_reader_everything_in_order_from_where_it_begins() {
        FlowRing<Integer> ring = new FlowRing<>(4);
        assertThat(ring.append(10)).isZero();
        assertThat(ring.append(11)).isEqualTo(1);
        assertThat(rest(ring.readFrom(0))).containsExactly(10, 11);
        assertThat(rest(ring.readFrom(1))).containsExactly(11);
        FlowRing.Cursor<Integer> late = ring.readFrom(ring.end());
        assertThat(late.poll()).isEmpty();
        ring.append(12);
        assertThat(rest(late)).containsExactly(12);
        assertThat(late.takeLost()).isZero();
    }

    @Test
    void keeps_the_last_items_and_tells_a_slow_reader_how_many_it_lost() {
        FlowRing<Integer> ring = new FlowRing<>(3);
        FlowRing.Cursor<Integer> slow = ring.readFrom(0);
        for (int i = 0; i < 10; i++) {
            ring.append(i);
        }
        assertThat(ring.start()).isEqualTo(7);
        assertThat(ring.end()).isEqualTo(10);
        assertThat(rest(slow)).containsExactly(7, 8, 9);
        assertThat(slow.takeLost()).isEqualTo(7);
        assertThat(slow.takeLost()).isZero();
    }

    @Test
    void loses_nothing_for_a_reader_that_begins_at_what_is_kept() {
        FlowRing<Integer> ring = new FlowRing<>(2);
        for (int i = 0; i < 5; i++) {
            ring.append(i);
        }
        FlowRing.Cursor<Integer> cursor = ring.readFrom(0);
        assertThat(rest(cursor)).containsExactly(3, 4);
        assertThat(cursor.takeLost()).isZero();
    }

    @Test
    void finds_items_by_their_number_while_they_are_kept() {
        FlowRing<Integer> ring = new FlowRing<>(2);
        for (int i = 0; i < 3; i++) {
            ring.append(i);
        }
        assertThat(ring.at(-1)).isEmpty();
        assertThat(ring.at(0)).isEmpty();
        assertThat(ring.at(1)).contains(1);
        assertThat(ring.at(2)).contains(2);
        assertThat(ring.at(3)).isEmpty();
    }

    @Test
    void wakes_listeners_after_every_append_until_they_are_closed() {
        FlowRing<Integer> ring = new FlowRing<>(2);
        AtomicInteger woken = new AtomicInteger();
        FlowRing.Registration registration = ring.onAppend(woken::incrementAndGet);
        ring.append(1);
        ring.append(2);
        registration.close();
        registration.close();
        ring.append(3);
        assertThat(woken).hasValue(2);
    }

    @Test
    void refuses_to_hold_nothing() {
        assertThatThrownBy(() -> new FlowRing<>(0)).hasMessage("ring capacity: 0 (expected: at least 1)");
    }

    /** Several writers, several readers: what a reader read and what it lost is everything, each writer's items in their order. */
    @Test
    void accounts_for_every_item_under_concurrent_writers_and_readers() throws Exception {
        int writers = 3;
        int readers = 3;
        int each = 50_000;
        long total = (long) writers * each;
        FlowRing<Integer> ring = new FlowRing<>(1024);
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(writers + readers)) {
            List<Future<Long>> writing = new ArrayList<>();
            List<Future<Long>> reading = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                int writer = w;
                writing.add(threads.submit(() -> write(ring, start, writer * each, each)));
            }
            for (int r = 0; r < readers; r++) {
                FlowRing.Cursor<Integer> cursor = ring.readFrom(0);
                reading.add(threads.submit(() -> read(cursor, start, total, each)));
            }
            start.countDown();
            for (Future<Long> done : writing) {
                done.get();
            }
            for (Future<Long> accounted : reading) {
                assertThat(accounted.get()).isEqualTo(total);
            }
        }
        assertThat(ring.end()).isEqualTo(total);
    }

    private static long write(FlowRing<Integer> ring, CountDownLatch start, int from, int count)
            throws InterruptedException {
        start.await();
        for (int i = 0; i < count; i++) {
            ring.append(from + i);
        }
        return count;
    }

    private static long read(FlowRing.Cursor<Integer> cursor, CountDownLatch start, long total, int each)
            throws InterruptedException {
        start.await();
        int[] last = {-1, -1, -1};
        long accounted = 0;
        while (accounted < total) {
            Optional<Integer> item = cursor.poll();
            accounted += cursor.takeLost();
            if (item.isPresent()) {
                accounted++;
                int writer = item.get() / each;
                assertThat(item.get()).isGreaterThan(last[writer]);
                last[writer] = item.get();
            } else {
                Thread.onSpinWait();
            }
        }
        return accounted;
    }
}
