// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Choices at random. */
record Dice(RandomGenerator random) {
    /** 0 to {@code bound}, the bound not included. */
    int upTo(int bound) {
        return random.nextInt(bound);
    }

    /** As many numbers as {@link #upTo} says. */
    IntStream some(int bound) {
        return IntStream.range(0, upTo(bound));
    }

    boolean oneIn(int n) {
        return upTo(n) == 0;
    }

    <T> T any(List<T> values) {
        return values.get(upTo(values.size()));
    }

    @SafeVarargs
    final <T> T any(T... values) {
        return values[upTo(values.length)];
    }
}
