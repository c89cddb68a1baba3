// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

/**
 * How an evaluator reads what is open, as sets of ambiguities.
 *
 * @param taken those of which it takes the other reading
 * @param open those of which it does not know which reading holds
 */
record Readings(int taken, int open) {
    static Readings of(CniProfile profile) {
        int taken = 0;
        int open = -1 >>> 1;
        for (Ambiguity ambiguity : profile.readings().keySet()) {
            open &= ~ambiguity.bit();
            taken |= profile.readings().get(ambiguity) ? 0 : ambiguity.bit();
        }
        return new Readings(taken, open);
    }
}
