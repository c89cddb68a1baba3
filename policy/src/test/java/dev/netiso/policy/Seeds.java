// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** Seeds of random cases: one number begins them all, and {@code -Dnetiso.seed=N} sets it. */
public final class Seeds {
    private static final long DEFAULT = 20_261_101;

    private Seeds() {}

    /** Printed, so that a failure can be run again. */
    public static LongStream of(int cases) {
        long first = Long.getLong("netiso.seed", DEFAULT);
        System.out.printf("%d random cases from seed %d (-Dnetiso.seed)%n", cases, first);
        return new SplittableRandom(first).longs(cases);
    }
}
