// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.List;

/**
 * Which ports of a destination a source reaches. Ranges are disjoint and as long as can be, by protocol and then ascending; what is in neither list is denied.
 *
 * @param undecided where the evaluator answers {@link Outcome#UNDECIDED}
 */
public record Reach(List<Port.Range> allowed, List<Port.Range> undecided) {
    public Reach {
        allowed = List.copyOf(allowed);
        undecided = List.copyOf(undecided);
    }
}
