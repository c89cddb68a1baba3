// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

/**
 * Flows for which a full table had no room: they are in no index, so that nothing more comes of them, and are forgotten as soon as they were reported. There are
 * few at a time; where there are more, what waits for an answer is counted, and no flow tells of it.
 */
final class Passing {
    private static final int OF_CAPACITY = 16;

    private final TrackedFlows flows;
    private final int most;
    private final References passing;

    /** @param most how many there may be at a time */
    Passing(TrackedFlows flows, int most) {
        this.flows = flows;
        this.most = most;
        this.passing = new References(flows.slots);
    }

    /** How many there may be beside a table. */
    static int most(int capacity) {
        return Math.max(1, capacity / OF_CAPACITY);
    }

    boolean isFull() {
        return passing.size() == most;
    }

    void add(int flow) {
        flows.passing[flow] = true;
        passing.add(flow);
    }

    /** Forgets those of which nothing is to be done any more; to be called when a batch was reported. */
    void forget() {
        int held = 0;
        for (int i = 0; i < passing.size(); i++) {
            int flow = passing.get(i);
            if (flows.inBatch[flow] || flows.dues.isInOne(flow)) {
                passing.set(held++, flow);
            } else {
                release(flow);
            }
        }
        passing.truncate(held);
    }

    /** Forgets all of them, whatever they wait for. */
    void forgetAll() {
        for (int i = 0; i < passing.size(); i++) {
            release(passing.get(i));
        }
        passing.truncate(0);
    }

    private void release(int flow) {
        flows.rows.slots.release(flows.head[flow]);
        flows.release(flow);
    }
}
