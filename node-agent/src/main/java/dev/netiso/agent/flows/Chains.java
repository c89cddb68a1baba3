// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/** A hash table of numbers whose chains run through a column, so that looking up and adding make no garbage. */
final class Chains {
    private static final int SMALLEST = 1024;

    private final IntUnaryOperator hash;
    private int[] heads = empty(SMALLEST);
    private int[] next = {};
    private int size;

    /** @param hash of a number that is in the table; the same as long as it is there */
    Chains(IntUnaryOperator hash) {
        this.hash = hash;
    }

    private static int[] empty(int length) {
        int[] heads = new int[length];
        Arrays.fill(heads, Slots.NONE);
        return heads;
    }

    /** @param length above every number that will be added */
    void grow(int length) {
        next = Arrays.copyOf(next, length);
    }

    int size() {
        return size;
    }

    /** The first of the chain in which the numbers with that hash are; {@link Slots#NONE} if it is empty. */
    int first(int hashOfItem) {
        return heads[hashOfItem & heads.length - 1];
    }

    /** The next in the same chain, whose hash may be another; {@link Slots#NONE} after the last. */
    int next(int item) {
        return next[item];
    }

    void add(int item) {
        if (size == heads.length) {
            relink();
        }
        link(item);
        size++;
    }

    void remove(int item) {
        int place = place(item);
        int before = Slots.NONE;
        for (int at = heads[place]; at != Slots.NONE; at = next[at]) {
            if (at == item) {
                unlink(place, before, item);
                size--;
                return;
            }
            before = at;
        }
    }

    private void unlink(int place, int before, int item) {
        if (before == Slots.NONE) {
            heads[place] = next[item];
        } else {
            next[before] = next[item];
        }
    }

    private void link(int item) {
        int place = place(item);
        next[item] = heads[place];
        heads[place] = item;
    }

    private void relink() {
        int[] old = heads;
        heads = empty(old.length * 2);
        for (int head : old) {
            for (int item = head; item != Slots.NONE; ) {
                int after = next[item];
                link(item);
                item = after;
            }
        }
    }

    private int place(int item) {
        return hash.applyAsInt(item) & heads.length - 1;
    }
}
