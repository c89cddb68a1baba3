// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.dump;

import dev.netiso.flow.Flow;

/** One way to write a flow as a line. */
public interface FlowLines {
    /** Appends the flow and a line feed. */
    void append(StringBuilder text, Flow flow);
}
