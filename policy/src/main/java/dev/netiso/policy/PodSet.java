// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.BitSet;
import java.util.List;

/** The pods that selectors of a peer match, whether the snapshot has them or not. */
final class PodSet {
    private static final PodSet NONE = new PodSet(new BitSet(), _ -> false);

    /** The bits of the classes, without the words before the first and after the last that has any. */
    private final long[] classes;

    private final int firstWord;
    private final Selection selection;

    /** What decides for pods that the snapshot does not have. */
    interface Selection {
        boolean selects(PodClass pod);
    }

    PodSet(BitSet classes, Selection selection) {
        this.firstWord = Math.max(0, classes.nextSetBit(0)) >> 6;
        this.classes = classes.get(firstWord << 6, classes.length()).toLongArray();
        this.selection = selection;
    }

    static PodSet union(List<PodSet> sets) {
        return switch (sets.size()) {
            case 0 -> NONE;
            case 1 -> sets.getFirst();
            default -> {
                BitSet all = new BitSet();
                sets.forEach(set -> all.or(set.bits()));
                yield new PodSet(all, pod -> sets.stream().anyMatch(set -> set.contains(pod)));
            }
        };
    }

    private BitSet bits() {
        long[] words = new long[firstWord + classes.length];
        System.arraycopy(classes, 0, words, firstWord, classes.length);
        return BitSet.valueOf(words);
    }

    boolean contains(PodClass pod) {
        int index = pod.index();
        if (index < 0) {
            return pod.isPod() && selection.selects(pod);
        }
        int word = (index >> 6) - firstWord;
        return word >= 0 && word < classes.length && (classes[word] & (1L << index)) != 0;
    }
}
