// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rules of one tier for pods of one class, in the order in which they are asked, found by port: between two of the ports that they name, the same rules
 * are to be asked for every packet.
 */
final class Steps {
    private static final Step[] NO_STEPS = {};

    static final Steps NONE = new Steps();

    private final List<Step> all;
    /** Where the stretches begin, ascending; the first one has every packet that is before the second. */
    private final int[] starts;
    /** For each stretch, the steps that may match there. */
    private final Step[][] asked;

    private Steps() {
        this.all = List.of();
        this.starts = new int[1];
        this.asked = new Step[][] {NO_STEPS};
    }

    /**
     * Steps in that order.
     *
     * @param destination of all packets that will be asked about; {@link PodClass#NONE} if that is not known
     */
    Steps(List<Step> steps, PodClass destination) {
        this.all = steps;
        Boundaries boundaries = new Boundaries();
        boundaries.add(Packet.ICMP);
        for (Step step : steps) {
            step.boundaries(destination, boundaries);
        }
        this.starts = boundaries.sorted();
        this.asked = new Step[starts.length][];
        for (int i = 0; i < starts.length; i++) {
            asked[i] = sameOrNew(i, asked(starts[i], destination));
        }
    }

    private List<Step> asked(int packet, PodClass destination) {
        List<Step> list = new ArrayList<>(all.size());
        for (Step step : all) {
            if (step.mayMatch(packet, destination)) {
                list.add(step.narrowed(packet, destination));
            }
        }
        return list;
    }

    /** Most stretches lie between single ports, and ask the same: that stays near in memory. */
    private Step[] sameOrNew(int count, List<Step> list) {
        for (int i = 0; i < count; i++) {
            if (Arrays.asList(asked[i]).equals(list)) {
                return asked[i];
            }
        }
        return list.isEmpty() ? NO_STEPS : list.toArray(NO_STEPS);
    }

    /** Where the stretches begin, ascending. */
    int[] starts() {
        return starts;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    List<Step> all() {
        return all;
    }

    /** Those that may match a packet, in their order. */
    Step[] at(int packet) {
        int low = 0;
        int high = starts.length;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (starts[middle] <= packet) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return asked[low];
    }

    /**
     * The first that matches, as a {@link Ruling} with its place in {@link #at}, and the readings that were met until then.
     *
     * @param readings that are taken
     */
    long first(int packet, Party peer, PodClass pod, PodClass destination, int readings) {
        Step[] steps = at(packet);
        int met = 0;
        for (int i = 0; i < steps.length; i++) {
            int match = steps[i].match(peer, pod, destination, packet, readings);
            met |= Match.readings(match);
            if (Match.is(match)) {
                return Ruling.of(Ruling.Place.NETWORK_POLICY, i, true, met);
            }
        }
        return Ruling.of(Ruling.Place.NETWORK_POLICY, Ruling.NO_STEP, false, met);
    }
}
