// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.print;

import dev.netiso.cli.flows.ServedFlow;

/** Shows flows one after the other, each at once. */
public interface FlowPrinter {
    /** Begins, knowing the flows that will be printed first; what stands above them is on the screen when this returns. */
    default void begin(Iterable<ServedFlow> first) {}

    void print(ServedFlow flow);
}
