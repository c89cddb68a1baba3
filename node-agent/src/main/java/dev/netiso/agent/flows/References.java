// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import java.util.Arrays;

/** Slots that are kept for later, in the order in which they were added. */
final class References {
    private static final int SMALLEST = 64;

    private final Slots slots;
    private long[] references = new long[SMALLEST];
    private int size;

    References(Slots slots) {
        this.slots = slots;
    }

    int size() {
        return size;
    }

    void add(int slot) {
        if (size == references.length) {
            references = Arrays.copyOf(references, 2 * size);
        }
        references[size++] = slots.reference(slot);
    }

    /** The slot at an index; {@link Slots#NONE} if it was released meanwhile. */
    int get(int index) {
        return slots.at(references[index]);
    }

    void set(int index, int slot) {
        references[index] = slots.reference(slot);
    }

    /** Keeps the first ones only. */
    void truncate(int newSize) {
        size = newSize;
    }
}
