// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import static dev.netiso.agent.flows.TableFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.netiso.agent.event.FlowRow;
import dev.netiso.agent.event.FlowRow.RowVerdict;
import dev.netiso.agent.event.FlowRow.Socket;
import dev.netiso.agent.event.Rows;
import dev.netiso.flow.Verdict;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a connection costs: bytes of the table, and garbage when it comes, goes and comes again. */
class FlowTableMemoryTest {
    private static final int REFERENCE_BYTES = 4;
    private static final int PORTS = 1 << 14;
    private static final int BATCH = 1000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final FlowCounters counters = new FlowCounters();
    private final Rows rows = TableFixture.udp(RowVerdict.ATTEMPTED, 1)
            .netns(TableFixture.POD_A)
            .socket(Socket.SOURCE, TableFixture.POD_A, 5)
            .count(2, 2);
    private final FlowRow row = rows.row();

    private FlowTable table() {
        return TableFixture.table(
                FlowTable.CAPACITY, TableFixture.AFTER_30_SECONDS, Route::of, Ledger.NONE, counters, flow -> {});
    }

    private FlowRow connection(int number, double seconds) {
        rows.source(1 + number / PORTS).port(1 + number % PORTS).times(at(seconds), at(seconds));
        return row;
    }

    private void drain(FlowTable table, int from, int to, double seconds) {
        for (int number = from; number < to; number++) {
            table.fromDrain(connection(number, seconds));
            if (number % BATCH == 0) {
                table.settle(at(seconds));
            }
        }
        table.settle(at(seconds));
        table.endDrain(at(seconds));
    }

    @Test
    void keeps_a_full_table_in_350_bytes_a_connection_and_in_no_objects() {
        FlowTable table = table();
        Size empty = Size.of(table);
        drain(table, 0, FlowTable.CAPACITY, 1);
        assertThat(counters.remembered()).isEqualTo(FlowTable.CAPACITY);
        Size full = Size.of(table);
        assertThat((full.bytes - empty.bytes) / FlowTable.CAPACITY).isBetween(300L, 350L);
        assertThat(full.objects).isEqualTo(empty.objects);
    }

    @Test
    void makes_no_garbage_of_repeats() {
        FlowTable table = table();
        for (int warm = 1; warm <= 3; warm++) {
            drain(table, 0, 1000, warm);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int second = 4; second < 104; second++) {
            for (int number = 0; number < 1000; number++) {
                table.fromRing(connection(number, second));
                table.fromDrain(connection(number, second));
            }
        }
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(counters.counted(Verdict.UNANSWERED)).isEqualTo(206_000);
        assertThat(bytes / 100_000).isZero();
    }

    /** What is left is where the row leads, as connection tracking would say it. */
    @Test
    void makes_next_to_no_garbage_of_connections_that_come_and_go() {
        FlowTable table = table();
        drain(table, 0, FlowTable.CAPACITY, 1);
        drain(table, FlowTable.CAPACITY, 2 * FlowTable.CAPACITY, 1.5);
        long before = threads.getCurrentThreadAllocatedBytes();
        drain(table, 2 * FlowTable.CAPACITY, 3 * FlowTable.CAPACITY, 2);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(counters.forgotten()).isEqualTo(2 * FlowTable.CAPACITY);
        assertThat(bytes / FlowTable.CAPACITY).isBetween(1L, 150L);
    }

    /** What is reached from a table: bytes of arrays, and how many objects. */
    private record Size(long bytes, long objects) {
        static Size of(Object root) {
            Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            Deque<Object> toSee = new ArrayDeque<>(Set.of(root));
            long bytes = 0;
            while (!toSee.isEmpty()) {
                Object object = toSee.remove();
                if (seen.add(object)) {
                    bytes += object.getClass().isArray() ? bytes(object) : 0;
                    addParts(object, toSee);
                }
            }
            return new Size(bytes, seen.size());
        }

        private static long bytes(Object array) {
            int each = switch (array) {
                case long[] _ -> Long.BYTES;
                case int[] _ -> Integer.BYTES;
                case char[] _ -> Character.BYTES;
                case byte[] _, boolean[] _ -> Byte.BYTES;
                default -> REFERENCE_BYTES;
            };
            return (long) each * Array.getLength(array);
        }

        private static void addParts(Object object, Deque<Object> toSee) {
            if (object instanceof Object[] elements) {
                for (Object element : elements) {
                    add(element, toSee);
                }
            }
            for (Field field : object.getClass().getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    add(value(field, object), toSee);
                }
            }
        }

        private static Object value(Field field, Object object) {
            try {
                field.setAccessible(true);
                return field.get(object);
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }

        /** The table's own parts, and columns. */
        private static void add(Object part, Deque<Object> toSee) {
            if (part != null
                    && (part.getClass().isArray()
                            || part.getClass().getPackageName().equals(FlowTable.class.getPackageName()))) {
                toSee.add(part);
            }
        }
    }
}
