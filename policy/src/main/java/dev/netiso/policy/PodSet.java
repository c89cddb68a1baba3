// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

/** The pods that selectors of a peer match, whether the snapshot has them or not. */
final class PodSet {
    private final long[] classes;
    private final Selection selection;

    /** What decides for pods that the snapshot does not have. */
    interface Selection {
        boolean selects(PodClass pod);
    }

    PodSet(long[] classes, Selection selection) {
        this.classes = classes;
        this.selection = selection;
    }

    boolean contains(PodClass pod) {
        int index = pod.index();
        return index >= 0 ? (classes[index >> 6] & (1L << index)) != 0 : pod.isPod() && selection.selects(pod);
    }
}
