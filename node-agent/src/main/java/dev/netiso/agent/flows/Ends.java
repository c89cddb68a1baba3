// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.attribution.Place;
import dev.netiso.agent.event.FlowRow;
import java.util.Arrays;

/** What the kernel knew of one end of each flow; 0 where it knew nothing. */
final class Ends {
    private static final int RECENT = 256;

    int[] netns = {};
    long[] cgroupId = {};
    /** Where it was found to be without its socket: not what tells one connection from another. */
    Place[] found = {};

    private final Place[] recent = new Place[RECENT];

    Ends() {
        Arrays.fill(recent, Place.UNKNOWN);
    }

    void grow(int length) {
        int before = found.length;
        netns = Arrays.copyOf(netns, length);
        cgroupId = Arrays.copyOf(cgroupId, length);
        found = Arrays.copyOf(found, length);
        Arrays.fill(found, before, length, Place.UNKNOWN);
    }

    /** Nothing is known of that flow's end. */
    void clear(int flow) {
        netns[flow] = 0;
        cgroupId[flow] = 0;
        found[flow] = Place.UNKNOWN;
    }

    /** Whether the row, which is of this end's socket, may be of that flow. */
    boolean admits(int flow, FlowRow row) {
        return admits(flow, row.socketNetns(), row.cgroupId());
    }

    boolean admits(int flow, int other) {
        return admits(flow, netns[other], cgroupId[other]);
    }

    private boolean admits(int flow, int otherNetns, long otherCgroupId) {
        return fits(netns[flow], otherNetns) && fits(cgroupId[flow], otherCgroupId);
    }

    private static boolean fits(long known, long other) {
        return known == 0 || other == 0 || known == other;
    }

    void learn(int flow, FlowRow row) {
        learn(flow, row.socketNetns(), row.cgroupId());
    }

    void learn(int flow, int other) {
        learn(flow, netns[other], cgroupId[other]);
        find(flow, found[other]);
    }

    private void learn(int flow, int otherNetns, long otherCgroupId) {
        netns[flow] = netns[flow] == 0 ? otherNetns : netns[flow];
        cgroupId[flow] = cgroupId[flow] == 0 ? otherCgroupId : cgroupId[flow];
    }

    void find(int flow, Place where) {
        if (where.netns() != 0 && found[flow].podUid().isEmpty()) {
            found[flow] = shared(where);
        }
    }

    /** The same object for the same place, as long as it comes often: flows have it together. */
    private Place shared(Place where) {
        int at = where.netns() & RECENT - 1;
        if (!where.equals(recent[at])) {
            recent[at] = where;
        }
        return recent[at];
    }
}
