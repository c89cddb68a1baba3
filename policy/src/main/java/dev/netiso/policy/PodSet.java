// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** The pods that selectors of a peer match, whether the snapshot has them or not. */
final class PodSet {
    private static final long[] NONE_FURTHER = {};
    private static final PodSet NONE = new PodSet(new BitSet(), _ -> false);

    /** Of the bits of the classes the first word that has any; most sets are of one namespace, and in one word. */
    private final long word;

    private final int firstWord;
    /** The words after that, up to the last that has any. */
    private final long[] further;

    private final Selection selection;

    /** What decides for pods that the snapshot does not have. */
    interface Selection {
        boolean selects(PodClass pod);
    }

    PodSet(BitSet classes, Selection selection) {
        this.firstWord = Math.max(0, classes.nextSetBit(0)) >> 6;
        long[] words = classes.toLongArray();
        this.word = words.length == 0 ? 0 : words[firstWord];
        this.further =
                words.length <= firstWord + 1 ? NONE_FURTHER : Arrays.copyOfRange(words, firstWord + 1, words.length);
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
        long[] words = new long[firstWord + 1 + further.length];
        words[firstWord] = word;
        System.arraycopy(further, 0, words, firstWord + 1, further.length);
        return BitSet.valueOf(words);
    }

    /** Adds those that the snapshot has. */
    void addTo(BitSet classes) {
        classes.or(bits());
    }

    boolean contains(PodClass pod) {
        int index = pod.index();
        if (index < 0) {
            return pod.isPod() && selection.selects(pod);
        }
        int at = (index >> 6) - firstWord;
        long bit = 1L << index;
        return at == 0 ? (word & bit) != 0 : at > 0 && at <= further.length && (further[at - 1] & bit) != 0;
    }
}
