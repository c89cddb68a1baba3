// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A hash table whose chains run through its items, so that looking up and adding make no garbage. */
final class HashChains<T extends HashChains.Item<T>> {
    /** What can be in one such table at a time. */
    abstract static class Item<T> {
        final long hash;
        private @Nullable T next;

        Item(long hash) {
            this.hash = hash;
        }

        /** The next in the same chain, whose hash may be another. */
        @Nullable
        T next() {
            return next;
        }
    }

    private static final int SMALLEST = 1024;

    private @Nullable Item<T>[] chains = newChains(SMALLEST);
    private int size;

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <T> @Nullable Item<T>[] newChains(int length) {
        return new Item[length];
    }

    int size() {
        return size;
    }

    /** The first of the chain in which items with that hash are. */
    @SuppressWarnings("unchecked")
    @Nullable
    T first(long hash) {
        return (T) chains[place(hash)];
    }

    void add(T item) {
        if (size == chains.length) {
            grow();
        }
        link(item);
        size++;
    }

    void remove(T item) {
        Item<T> before = null;
        for (T at = first(item.hash); at != null; at = at.next()) {
            if (at.equals(item)) {
                unlink(before, item);
                size--;
                return;
            }
            before = at;
        }
    }

    private void unlink(@Nullable Item<T> before, T item) {
        Item<T> unlinked = item;
        if (before == null) {
            chains[place(item.hash)] = item.next();
        } else {
            before.next = unlinked.next;
        }
        unlinked.next = null;
    }

    private void link(T item) {
        Item<T> linked = item;
        linked.next = first(item.hash);
        chains[place(item.hash)] = item;
    }

    private void grow() {
        @Nullable Item<T>[] old = Arrays.copyOf(chains, chains.length);
        chains = newChains(old.length * 2);
        for (Item<T> head : old) {
            for (Item<T> item = head; item != null; ) {
                Item<T> after = item.next;
                link(self(item));
                item = after;
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> T self(Item<T> item) {
        return (T) item;
    }

    private int place(long hash) {
        return (int) hash & chains.length - 1;
    }
}
