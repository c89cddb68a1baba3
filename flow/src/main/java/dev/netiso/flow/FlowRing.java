// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The last N items, each with a sequence number that only grows. Safe for several writers and many readers: writers take a short lock, readers none. A
 * writer never waits for a reader; a reader that fell behind learns how many items it lost.
 */
public final class FlowRing<T> {
    private record Slot<T>(long sequence, T item) {}

    private final AtomicReferenceArray<Slot<T>> slots;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile long end;

    /** @param capacity how many items are kept, at least 1 */
    public FlowRing(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("ring capacity: " + capacity + " (expected: at least 1)");
        }
        slots = new AtomicReferenceArray<>(capacity);
    }

    /**
     * Adds an item in place of the oldest, then runs every listener on this thread.
     *
     * @return its sequence number
     */
    public long append(T item) {
        long sequence = add(item);
        wake();
        return sequence;
    }

    /** Runs every listener on this thread, as {@link #append} does. */
    public void wake() {
        listeners.forEach(Runnable::run);
    }

    /**
     * Adds an item in place of the oldest. Readers can have it; listeners do not hear of it before the next {@link #wake}.
     *
     * @return its sequence number
     */
    public synchronized long add(T item) {
        long sequence = end;
        slots.set(index(sequence), new Slot<>(sequence, item));
        end = sequence + 1;
        return sequence;
    }

    /** The sequence number that the next item will get; so many items were ever appended. */
    public long end() {
        return end;
    }

    /** The sequence number of the oldest item that is kept; {@link #end()} if there is none. */
    public long start() {
        return Math.max(0, end - slots.length());
    }

    public int capacity() {
        return slots.length();
    }

    /** The item with that number; empty if it is no longer, or not yet, there. */
    public Optional<T> at(long sequence) {
        if (sequence < 0 || sequence >= end) {
            return Optional.empty();
        }
        Slot<T> slot = slots.get(index(sequence));
        return slot.sequence == sequence ? Optional.of(slot.item) : Optional.empty();
    }

    /** A reader's own position, beginning at that item, or at the oldest that is kept if that is younger. */
    public Cursor<T> readFrom(long sequence) {
        return new Cursor<>(this, sequence);
    }

    /**
     * Has the listener run after every append and wake, on the writer's thread: it must be quick and must not throw. An item that is appended after this method
     * returned is never missed.
     */
    public Registration onAppend(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private int index(long sequence) {
        return (int) (sequence % slots.length());
    }

    /** Ends a listener; closing it twice does nothing. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** One reader's place in the ring. Not safe for use by several threads at once. */
    public static final class Cursor<T> {
        private final FlowRing<T> ring;
        private long next;
        private long lost;

        private Cursor(FlowRing<T> ring, long next) {
            this.ring = ring;
            this.next = Math.max(next, ring.start());
        }

        /** The next item, and one step on; empty if the writers have not got there yet. Steps over what is no longer kept, counting it as lost. */
        public Optional<T> poll() {
            while (next < ring.end()) {
                Optional<T> item = ring.at(next);
                if (item.isPresent()) {
                    next++;
                    return item;
                }
                long kept = Math.max(ring.start(), next + 1);
                lost += kept - next;
                next = kept;
            }
            return Optional.empty();
        }

        /** How many items this reader missed since it last asked. */
        public long takeLost() {
            long taken = lost;
            lost = 0;
            return taken;
        }

        /** The sequence number that {@link #poll()} tries next. */
        public long position() {
            return next;
        }
    }
}
