// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * What the {@link Steps} of NetworkPolicies come to where only the outcome counts: which peers are admitted at which ports, and where the steps themselves
 * are to be asked. Made by asking them, so that there is one truth.
 *
 * <p>An array, for one place in memory and no jump that cannot be foreseen: on thousands of policies a decision takes its time for those two. It begins with
 * half the number of stretches of packets; then come these, ascending, up to a power of two, each with the place of what holds there: a head and a set of
 * {@link PodClass#index}. At most {@value #MOST} numbers, 2 KiB; what would be longer, and sets whose indexes are far apart, are left to the steps.
 */
final class Digest {
    /** Not admitted. */
    static final int NO = 0;

    /** Admitted, by every reading of what is open. */
    static final int YES = 1;

    /** The steps are to be asked. */
    static final int ASK = 2;

    /** How many answers there are. */
    static final int ANSWERS = 3;

    private static final int MOST = 512;
    private static final int MOST_WORDS = 128;
    private static final int FEWEST_STRETCHES = 8;

    /** Of a stretch the bits that are the place of its head; before them is its first {@link Packet}. */
    private static final int PLACE_BITS = 13;

    private static final int PLACE = (1 << PLACE_BITS) - 1;

    /** Of a head the bits that answer for peers that are not in the set; before them are the number of words of the set, and of the first one. */
    private static final int ANSWER_BITS = 2;

    private static final int ANSWER = (1 << ANSWER_BITS) - 1;
    private static final int COUNT_BITS = 8;
    private static final int COUNT = (1 << COUNT_BITS) - 1;

    /** Answers {@link #ASK}, whatever is asked. */
    static final int[] UNKNOWN = joined(new int[1], List.of(ofAll(ASK)));

    /** Answers {@link #YES}, whatever is asked. */
    static final int[] EVERYBODY = joined(new int[1], List.of(ofAll(YES)));

    private Digest() {}

    /**
     * The digest of steps.
     *
     * @param destination of all packets that will be asked about; {@link PodClass#NONE} if that is not known
     * @param readings that are taken
     */
    static int[] of(Steps steps, PodClass destination, int readings) {
        int[] starts = new int[steps.starts().length];
        List<int[]> parts = new ArrayList<>();
        for (int start : steps.starts()) {
            int[] part = part(steps.at(start), start, destination, readings);
            if (parts.isEmpty() || !Arrays.equals(parts.getLast(), part)) {
                starts[parts.size()] = Math.max(0, start);
                parts.add(part);
            }
        }
        return joined(starts, parts);
    }

    /** Head and set of one stretch. */
    private static int[] part(Step[] steps, int packet, PodClass destination, int readings) {
        BitSet pods = new BitSet();
        int answer = NO;
        for (Step step : steps) {
            answer |= step.digest(packet, destination, readings, pods);
        }
        if ((answer & YES) != 0) {
            return ofAll(YES);
        }
        int first = Math.max(0, pods.nextSetBit(0)) >> 5;
        int count = ((pods.length() + 31) >> 5) - first;
        if (count <= 0 || count > MOST_WORDS) {
            return ofAll(count <= 0 ? answer : ASK);
        }
        int[] part = new int[1 + count];
        part[0] = (first << (ANSWER_BITS + COUNT_BITS)) | (count << ANSWER_BITS) | answer;
        pods.stream().forEach(pod -> part[1 + (pod >> 5) - first] |= 1 << pod);
        return part;
    }

    /** With a word that is never asked for, so that there is one to read. */
    private static int[] ofAll(int answer) {
        return new int[] {answer, 0};
    }

    private static int[] joined(int[] starts, List<int[]> parts) {
        int room = Math.max(FEWEST_STRETCHES, Integer.highestOneBit(2 * parts.size() - 1));
        if (room >= MOST) {
            return UNKNOWN;
        }
        int[] digest = new int[MOST];
        digest[0] = room >> 1;
        Arrays.fill(digest, 1, 1 + room, Integer.MAX_VALUE);
        int size = 1 + room;
        for (int i = 0; i < parts.size(); i++) {
            int[] part = parts.get(i);
            int place = place(part, digest, 1 + room, size);
            if (place == size) {
                if (size + part.length > MOST) {
                    return UNKNOWN;
                }
                System.arraycopy(part, 0, digest, size, part.length);
                size += part.length;
            }
            digest[1 + i] = (starts[i] << PLACE_BITS) | place;
        }
        return Arrays.copyOf(digest, size);
    }

    /** Where numbers like these are already; the end if they are not. */
    private static int place(int[] part, int[] digest, int from, int end) {
        for (int i = from; i + part.length <= end; i++) {
            if (Arrays.equals(digest, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return end;
    }

    /** Whether both are {@link #EVERYBODY}; one jump for both. */
    @SuppressWarnings({"ReferenceEquality", "ShortCircuitBoolean"})
    static boolean areEverybody(int[] one, int[] other) {
        return one == EVERYBODY & other == EVERYBODY;
    }

    /**
     * Whether a peer is admitted.
     *
     * @param packet with ports
     * @param peer its {@link PodClass#index}; negative if it is no pod
     */
    static int answer(int[] digest, int packet, int peer) {
        int key = (packet << PLACE_BITS) | PLACE;
        int stretch = 1;
        for (int half = digest[0]; half > 0; half >>= 1) {
            stretch += half & ((digest[stretch + half] - key - 1) >> 31);
        }
        int place = digest[stretch] & PLACE;
        int head = digest[place];
        int word = (peer >> 5) - (head >>> (ANSWER_BITS + COUNT_BITS));
        // all bits set where the set has that word
        int within = ~(word >> 31) & ((word - ((head >> ANSWER_BITS) & COUNT)) >> 31);
        int isIn = (digest[place + 1 + (word & within)] >>> peer) & within & 1;
        return isIn | (head & ANSWER & (isIn - 1));
    }
}
