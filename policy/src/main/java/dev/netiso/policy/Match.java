// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

/**
 * Whether something matches, and by which readings of what is open that could be otherwise: the sign bit, and bits of {@link Ambiguity}. An {@code int},
 * since millions of them are made a second.
 */
final class Match {
    static final int NO = 0;
    static final int YES = Integer.MIN_VALUE;

    private Match() {}

    static boolean is(int match) {
        return match < 0;
    }

    /** The ambiguities that it depends on. */
    static int readings(int match) {
        return match & ~YES;
    }

    /** Matches if both do. */
    static int and(int one, int other) {
        if (one == NO || other == NO) {
            return NO;
        }
        return (one & other & YES) | readings(one | other);
    }
}
