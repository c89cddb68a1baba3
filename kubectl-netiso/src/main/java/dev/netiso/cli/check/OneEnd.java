// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import dev.netiso.cli.check.Side.Group;
import dev.netiso.policy.Reach;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the policies of one end let through, for each group there and each at the other end. The policies of a group look at few selectors of the other end; groups
 * there that differ in none of them get one answer, and most clusters have few such answers for each group. So what is asked is far less than there are pairs.
 */
final class OneEnd {
    /** More selectors than a signature has bits for: then each group of the other end is asked about. */
    private static final int MAX_SELECTORS = 62;

    private final List<Group> others;
    private final Asking asking;
    /** Groups that differ in their selectors at most have the same number. */
    private final int[] kinds;
    /** By the number of a selector of the other end, the groups there that it matches. */
    private final Map<Integer, List<Integer>> matching = new HashMap<>();

    /** Asks the evaluator about two groups. */
    interface Asking {
        /** Empty if the two are one pod alone. */
        Optional<Reach> ask(Group subject, Group other);
    }

    OneEnd(List<Group> others, Asking asking) {
        this.others = others;
        this.asking = asking;
        Map<Object, Integer> numbers = new HashMap<>();
        this.kinds = new int[others.size()];
        for (int i = 0; i < others.size(); i++) {
            kinds[i] = numbers.computeIfAbsent(others.get(i).traits().others(), _ -> numbers.size());
            int group = i;
            others.get(i).traits().selected().stream()
                    .forEach(selector -> matching.computeIfAbsent(selector, _ -> new ArrayList<>())
                            .add(group));
        }
    }

    /** What it lets through of or to each group of the other end. */
    Reach[] row(Group subject, BitSet lookedAt) {
        long[] signatures = signatures(lookedAt);
        Reach[] row = new Reach[others.size()];
        Map<Long, Map<Integer, Reach>> known = new HashMap<>();
        for (int i = 0; i < row.length; i++) {
            Map<Integer, Reach> ofSignature = known.computeIfAbsent(signatures[i], _ -> new HashMap<>());
            Reach answer = ofSignature.get(kinds[i]);
            if (answer == null) {
                Optional<Reach> asked = asking.ask(subject, others.get(i));
                if (asked.isPresent()) {
                    ofSignature.put(kinds[i], asked.get());
                }
                answer = asked.orElse(Reach.ALL);
            }
            row[i] = answer;
        }
        return row;
    }

    /** For each group of the other end which of those selectors match it. */
    private long[] signatures(BitSet lookedAt) {
        long[] signatures = new long[others.size()];
        if (lookedAt.cardinality() > MAX_SELECTORS) {
            Arrays.setAll(signatures, i -> i);
            return signatures;
        }
        long bit = 1;
        for (int selector : lookedAt.stream().toArray()) {
            for (int group : matching.getOrDefault(selector, List.of())) {
                signatures[group] |= bit;
            }
            bit <<= 1;
        }
        return signatures;
    }
}
