// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Protocol;
import java.util.Arrays;
import java.util.List;

/**
 * Which ports of a destination a source reaches. Ranges are disjoint and as long as can be, by protocol and then ascending; what is in neither list is denied.
 *
 * @param undecided where the evaluator answers {@link Outcome#UNDECIDED}
 */
public record Reach(List<Port.Range> allowed, List<Port.Range> undecided) {
    /** Every port of every protocol. */
    public static final Reach ALL = new Reach(
            Arrays.stream(Protocol.values())
                    .map(protocol -> new Port.Range(protocol, 1, 0xffff))
                    .toList(),
            List.of());

    /** No port. */
    public static final Reach NONE = new Reach(List.of(), List.of());

    public Reach {
        allowed = List.copyOf(allowed);
        undecided = List.copyOf(undecided);
    }
}
