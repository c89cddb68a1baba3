// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Flows in the order in which they were added, each at most once; any of them is taken out without a search. */
final class FlowList {
    /** The flows' places in lists; each is in one of the lists that are made here at a time. */
    static final class Links {
        private final List<FlowList> lists = new ArrayList<>();
        private int[] before = {};
        private int[] after = {};
        /** In which list, from 1 on; 0 if in none. */
        private byte[] in = {};

        void grow(int length) {
            before = Arrays.copyOf(before, length);
            after = Arrays.copyOf(after, length);
            in = Arrays.copyOf(in, length);
        }

        FlowList list() {
            FlowList list = new FlowList(this, (byte) (lists.size() + 1));
            lists.add(list);
            return list;
        }

        boolean isInOne(int flow) {
            return in[flow] != 0;
        }

        /** Takes a flow out of the list in which it is, if it is in one. */
        void remove(int flow) {
            if (isInOne(flow)) {
                lists.get(in[flow] - 1).unlink(flow);
            }
        }
    }

    private final Links links;
    private final byte number;
    private int oldest = Slots.NONE;
    private int youngest = Slots.NONE;

    private FlowList(Links links, byte number) {
        this.links = links;
        this.number = number;
    }

    /** {@link Slots#NONE} if there is none. */
    int oldest() {
        return oldest;
    }

    /** Makes it the youngest, wherever it was. */
    void add(int flow) {
        links.remove(flow);
        links.in[flow] = number;
        links.before[flow] = youngest;
        links.after[flow] = Slots.NONE;
        if (youngest == Slots.NONE) {
            oldest = flow;
        } else {
            links.after[youngest] = flow;
        }
        youngest = flow;
    }

    private void unlink(int flow) {
        int before = links.before[flow];
        int after = links.after[flow];
        if (before == Slots.NONE) {
            oldest = after;
        } else {
            links.after[before] = after;
        }
        if (after == Slots.NONE) {
            youngest = before;
        } else {
            links.before[after] = before;
        }
        links.in[flow] = 0;
    }
}
