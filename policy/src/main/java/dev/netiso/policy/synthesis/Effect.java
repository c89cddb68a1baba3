// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.policy.CniProfile;
import dev.netiso.policy.Snapshot;
import java.util.List;

/**
 * What becomes of every connection when one snapshot turns into another: between pods, nodes and addresses outside, over all ports of all protocols that have
 * ports, asked for at the endpoint itself. What is in none of the three stays as it is. ICMP is not compared, nor what a pod asks of itself through a service.
 *
 * @param newlyAllowed allowed after, and not before
 * @param newlyDenied denied after, and not before
 * @param newlyUndecided undecided after, and not before
 */
public record Effect(Changes newlyAllowed, Changes newlyDenied, Changes newlyUndecided) {
    /**
     * Changes, counted in full and listed in part.
     *
     * @param listed the first of them
     * @param total of source, destination and range of ports
     */
    public record Changes(List<Change> listed, long total) {
        public static final Changes NONE = new Changes(List.of(), 0);

        public Changes {
            listed = List.copyOf(listed);
        }

        public boolean isEmpty() {
            return total == 0;
        }
    }

    /** The changes from one snapshot to the other, where no implementation is named. */
    public static Effect between(Snapshot before, Snapshot after) {
        return between(before, after, CniProfile.NONE);
    }

    /** The changes as that implementation reads both. */
    public static Effect between(Snapshot before, Snapshot after, CniProfile profile) {
        return EffectSearch.effect(new EffectSearch(before, after, profile).search(List.of(), _ -> ""));
    }

    /** Nothing changes. */
    public boolean isEmpty() {
        return newlyAllowed.isEmpty() && newlyDenied.isEmpty() && newlyUndecided.isEmpty();
    }
}
