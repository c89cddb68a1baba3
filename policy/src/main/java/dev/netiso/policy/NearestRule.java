// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A rule of a NetworkPolicy that does not admit a connection, with one of its peers, and how far from admitting it is.
 *
 * <p>The nearest rule is the one of which least is missing; of equal ones the one of which more is met, as a rule that names the port and the namespace says
 * more than one that names neither; then the one whose missing part a person would rather change, in the order of {@link Aspect}: a rule for this port that
 * wants other pods was written for callers of this service, one for other ports was not; then the one that fewer labels separate from the peer; then the first
 * in the order of policies and rules. A peer of another kind, a block for a pod or pods for an address, counts as two things missing.
 *
 * @param peer index among the rule's peers; -1 if it names none
 * @param distance less is nearer; comparable between rules for one connection alone
 */
public record NearestRule(
        NetworkPolicy policy,
        Direction direction,
        int rule,
        int peer,
        Set<Aspect> met,
        Set<Aspect> unmet,
        long distance) {
    private static final int MISSING_SHIFT = 32;
    private static final int MET_SHIFT = 24;
    private static final int ASPECT_SHIFT = 16;
    private static final int MOST = 0xff;

    /** What a rule can ask for. Earlier ones are what a person would rather change where one is missing. */
    public enum Aspect {
        /** That a block does not except the address. */
        EXCEPT(0x1, "except"),
        PODS(0x2, "pods"),
        NAMESPACE(0x4, "namespace"),
        BLOCK(0x8, "block"),
        PROTOCOL(0x10, "protocol"),
        PORT(0x20, "port");

        private static final List<Set<Aspect>> SETS = IntStream.range(0, 1 << values().length)
                .mapToObj(Aspect::ofBits)
                .toList();

        private final int bit;
        private final String word;

        Aspect(int bit, String word) {
            this.bit = bit;
            this.word = word;
        }

        /** The word as users read it. */
        public String word() {
            return word;
        }

        int bit() {
            return bit;
        }

        /** The aspects of these bits, without allocating. */
        static Set<Aspect> set(int bits) {
            return SETS.get(bits);
        }

        private static Set<Aspect> ofBits(int bits) {
            EnumSet<Aspect> set = EnumSet.noneOf(Aspect.class);
            for (Aspect aspect : values()) {
                if ((bits & aspect.bit()) != 0) {
                    set.add(aspect);
                }
            }
            return Collections.unmodifiableSet(set);
        }
    }

    /** Such as {@code spec.ingress[1].from[0]}. */
    public String path() {
        return peer < 0 ? RuleRef.path(direction, rule) : RuleRef.path(direction, rule, peer);
    }

    public RuleRef ref() {
        return new RuleRef(policy.ref(), path());
    }

    /** Whether one thing alone is missing. */
    public boolean near() {
        return missing() == 1;
    }

    /** Whether its peer is of another kind than the connection's: a block for a pod, or pods for an address. */
    public boolean ofOtherKind() {
        return missing() > unmet.size();
    }

    private long missing() {
        return distance >>> MISSING_SHIFT;
    }

    /**
     * The order as one number.
     *
     * @param missing how many things are, one of another kind counted twice
     * @param labels requirements on labels that are not met
     */
    static long distance(int met, int unmet, int missing, int labels) {
        return ((long) missing << MISSING_SHIFT)
                | ((long) (MOST - Integer.bitCount(met)) << MET_SHIFT)
                | ((long) unmet << ASPECT_SHIFT)
                | Math.min(labels, MOST);
    }
}
