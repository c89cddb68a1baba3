// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

/**
 * Events that were not seen, and where they got lost.
 *
 * @param count how many, since the last report of that place; at least 1
 */
public record Lost(Place place, long count) {
    /** Where events get lost, in the order of a flow's way. */
    public enum Place {
        /** An event came while its CPU looked at another, or found the ring full and comes with no drain. */
        KERNEL_RING,
        /** The kernel's maps were full: the packets are counted, but not as flows. */
        KERNEL_MAP,
        /** A packet or an event could not be parsed. */
        DECODER,
        /** The agent's table of flows was full. */
        AGENT_TABLE,
        /** A reader of the agent's ring of flows was too slow. */
        AGENT_RING,
        /** The flow server's queue was full, or the flow failed on its way into the store. */
        SERVER_QUEUE
    }

    public Lost {
        if (count < 1) {
            throw new IllegalArgumentException("lost: " + count + " (expected: at least 1)");
        }
    }
}
