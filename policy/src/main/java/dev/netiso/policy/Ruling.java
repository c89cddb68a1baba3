// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

/**
 * What a walk through the tiers came to, as one {@code long} so that it costs nothing: the ambiguities that it met, whether it allows, the place where it
 * ended, and which step there decided.
 */
@SuppressWarnings("EnumOrdinal") // never stored
final class Ruling {
    /** Where a walk ends. */
    enum Place {
        NO_SUBJECT,
        ADMIN,
        NETWORK_POLICY,
        /** Where NetworkPolicies isolate, yet a reading exempts this traffic from them. */
        EXEMPT,
        BASELINE,
        DEFAULT
    }

    /** No step decided. */
    static final int NO_STEP = -1;

    private static final Place[] PLACES = Place.values();
    private static final long ALLOWED = 1L << 32;
    private static final int PLACE_SHIFT = 33;
    private static final int STEP_SHIFT = 40;
    private static final int PLACE_MASK = 0x7f;

    private Ruling() {}

    static long of(Place place, int step, boolean allowed, int met) {
        return ((long) (step + 1) << STEP_SHIFT)
                | ((long) place.ordinal() << PLACE_SHIFT)
                | (allowed ? ALLOWED : 0)
                | Integer.toUnsignedLong(met);
    }

    static boolean isAllowed(long ruling) {
        return (ruling & ALLOWED) != 0;
    }

    static Outcome outcome(long ruling) {
        return isAllowed(ruling) ? Outcome.ALLOWED : Outcome.DENIED;
    }

    /** The ambiguities met on the way, of which another reading may lead elsewhere. */
    static int met(long ruling) {
        return (int) ruling;
    }

    static Place place(long ruling) {
        return PLACES[(int) (ruling >>> PLACE_SHIFT) & PLACE_MASK];
    }

    static int step(long ruling) {
        return (int) (ruling >>> STEP_SHIFT) - 1;
    }
}
