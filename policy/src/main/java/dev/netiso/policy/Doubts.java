// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.ArrayList;
import java.util.List;

/** Finds, of the ambiguities that a walk met, those that matter: with the other reading the outcome would be another. */
final class Doubts {
    private Doubts() {}

    /**
     * A set of ambiguities; empty if none of them matters.
     *
     * @param usual the ruling by the readings that are taken
     * @param readings whose other readings are asked where they are open
     */
    static int among(int met, TierWalk walk, long usual, Readings readings) {
        boolean allowed = Ruling.isAllowed(usual);
        Outcome favour = allowed ? Outcome.DENIED : Outcome.ALLOWED;
        int doubts = 0;
        int open = met & Ambiguity.open();
        for (int rest = met; rest != 0; rest &= rest - 1) {
            int one = Integer.lowestOneBit(rest);
            long other = walk.rule(readings.taken() | one, favour);
            if (Ruling.isAllowed(other) != allowed) {
                doubts |= one;
            }
            if ((one & Ambiguity.open()) != 0) {
                open |= Ruling.met(other) & Ambiguity.open() & readings.open();
            }
        }
        boolean several = (open & (open - 1)) != 0;
        return several && (doubts & Ambiguity.open()) == 0
                ? doubts | together(open, walk, allowed, readings.taken(), favour)
                : doubts;
    }

    /** The fewest ambiguities that matter only together, such as a name that a pod in its node's network namespace declares for an init container. */
    private static int together(int open, TierWalk walk, boolean allowed, int taken, Outcome favour) {
        int fewest = 0;
        for (int some = open; some != 0; some = (some - 1) & open) {
            boolean fewer = fewest == 0 || Integer.bitCount(some) < Integer.bitCount(fewest);
            if (fewer && Ruling.isAllowed(walk.rule(taken | some, favour)) != allowed) {
                fewest = some;
            }
        }
        return fewest;
    }

    /** As values. */
    static List<Doubt> of(int set, Outcome usual) {
        if (set == 0) {
            return List.of();
        }
        Outcome otherwise = usual == Outcome.ALLOWED ? Outcome.DENIED : Outcome.ALLOWED;
        List<Doubt> doubts = new ArrayList<>();
        for (Ambiguity ambiguity : Ambiguity.values()) {
            if (ambiguity.isIn(set)) {
                doubts.add(new Doubt(ambiguity, usual, otherwise));
            }
        }
        return doubts;
    }
}
