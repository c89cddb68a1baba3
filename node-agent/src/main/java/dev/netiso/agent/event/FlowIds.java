// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import java.util.HexFormat;

/** Numbers flows: a part that is this run's own, and a counter. Not safe for use by several threads at once. */
public final class FlowIds {
    private final String run;
    private long last;

    /** @param run random, so that no other agent or run has the same */
    public FlowIds(long run) {
        this.run = HexFormat.of().toHexDigits(run) + "-";
    }

    String next() {
        return run + Long.toHexString(++last);
    }
}
