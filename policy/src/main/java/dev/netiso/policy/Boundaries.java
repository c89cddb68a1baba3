// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.Arrays;

/** Numbers of {@link Packet}s at which an answer may change. */
final class Boundaries {
    private int[] values = new int[16];
    private int size;

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Ascending, each once. */
    int[] sorted() {
        Arrays.sort(values, 0, size);
        int[] distinct = new int[size];
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (kept == 0 || distinct[kept - 1] != values[i]) {
                distinct[kept++] = values[i];
            }
        }
        return Arrays.copyOf(distinct, kept);
    }
}
