// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Places in columns. Who takes one has its place in every column, until it is released; then the next one may get it. So a slot is good for as long as nothing
 * is released, which is a call at most. What is kept for longer is a reference: it still means the same, or nothing any more.
 */
final class Slots {
    /** No slot. */
    static final int NONE = -1;

    private static final int SMALLEST = 1024;

    private final int most;
    private final List<IntConsumer> columns = new ArrayList<>();
    /** Of a slot that is taken, the number of its taking, from 1 on; of one that was released, the complement of the next such slot. */
    private int[] takings = {};

    private int released = NONE;
    private int used;
    private int taking;

    /** @param most how many can be taken at a time */
    Slots(int most) {
        this.most = most;
    }

    /** Adds columns; they are given their length now and whenever it changes. */
    void add(IntConsumer grow) {
        columns.add(grow);
        grow.accept(takings.length);
    }

    /**
     * Takes a slot. In columns stands what whoever had it before left there.
     *
     * @throws IllegalStateException if all are taken
     */
    int take() {
        int slot = released;
        if (slot == NONE) {
            slot = unused();
        } else {
            released = ~takings[slot];
        }
        taking = taking == Integer.MAX_VALUE ? 1 : taking + 1;
        takings[slot] = taking;
        return slot;
    }

    private int unused() {
        if (used == most) {
            throw new IllegalStateException("all of " + most + " slots are taken");
        }
        if (used == takings.length) {
            takings = Arrays.copyOf(takings, Math.min(most, Math.max(SMALLEST, 2 * takings.length)));
            columns.forEach(grow -> grow.accept(takings.length));
        }
        return used++;
    }

    void release(int slot) {
        takings[slot] = ~released;
        released = slot;
    }

    /** What the slot is known by for as long as it is not released; never 0. */
    long reference(int slot) {
        return (long) takings[slot] << Integer.SIZE | slot;
    }

    /** The slot to which a reference leads; {@link #NONE} if that was released meanwhile, or the reference is 0. */
    int at(long reference) {
        int slot = (int) reference;
        int number = (int) (reference >>> Integer.SIZE);
        return number > 0 && takings[slot] == number ? slot : NONE;
    }
}
