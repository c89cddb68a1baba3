// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

/**
 * Events that were not seen, or not told as they should be, and where that happened.
 *
 * @param count how many, since the last report of that place; at least 1
 */
public record Lost(Place place, long count) {
    /** What a reader of flows misses. */
    public enum Effect {
        GONE("events lost"),
        TOLD_AGAIN("connections forgotten (one that goes on is told again)"),
        TOLD_AS_IT_WAS("flows told without a second look (a name may be missing, a refusal may have been a drop)");

        private final String text;

        Effect(String text) {
            this.text = text;
        }

        /** For a line that begins with how many. */
        public String text() {
            return text;
        }
    }

    /** Where there was no room or no time, in the order of a flow's way. */
    public enum Place {
        /** An event came while its CPU looked at another, or found the ring full and comes with no drain. */
        KERNEL_RING(Effect.GONE),
        /** The kernel's maps were full: the packets are counted, but not as flows. */
        KERNEL_MAP(Effect.GONE),
        /** A packet or an event could not be parsed. */
        DECODER(Effect.GONE),
        /** The agent's table of flows was full: it forgot the one that was quiet for longest, which makes a flow again if it goes on. */
        AGENT_TABLE(Effect.TOLD_AGAIN),
        /** A reader of the agent's ring of flows was too slow. */
        AGENT_RING(Effect.GONE),
        /** The flow server's queue was full, or the flow failed on its way into the store. */
        SERVER_QUEUE(Effect.GONE),
        /** More flows waited for a second look at the flow server than it looks at twice: this one was stored as it was. */
        SERVER_UNSETTLED(Effect.TOLD_AS_IT_WAS);

        private final Effect effect;

        Place(Effect effect) {
            this.effect = effect;
        }

        public Effect effect() {
            return effect;
        }
    }

    public Lost {
        if (count < 1) {
            throw new IllegalArgumentException("lost: " + count + " (expected: at least 1)");
        }
    }
}
