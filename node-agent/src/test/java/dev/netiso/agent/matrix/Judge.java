// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Compares what was made with what was delivered. */
final class Judge {
    /** So many of so many. */
    record Score(long right, long all) {
        boolean isPerfect() {
            return right == all;
        }

        @Override
        public String toString() {
            return right + "/" + all;
        }
    }

    private final List<Case> cases;
    private final Map<Case, List<Seen>> seen = new HashMap<>();
    private final List<Seen> unexpected = new ArrayList<>();
    private final List<Seen> delivered;

    /**
     * Compares.
     *
     * @param delivered what is of the matrix' addresses
     */
    Judge(List<Case> cases, List<Seen> delivered) {
        this.cases = cases;
        this.delivered = delivered;
        Map<Connection, Case> known = new HashMap<>();
        for (Case each : cases) {
            each.names().forEach(name -> known.put(name, each));
            seen.put(each, new ArrayList<>());
        }
        for (Seen flow : delivered) {
            Case made = known.get(flow.connection());
            if (made == null) {
                unexpected.add(flow);
            } else {
                seen.getOrDefault(made, new ArrayList<>()).add(flow);
            }
        }
    }

    private List<Seen> seenOf(Case each) {
        return seen.getOrDefault(each, List.of());
    }

    /** Reported once, under its own name, with its verdict and no other, or not at all where nothing is to be said. */
    boolean isRight(Case each) {
        List<Seen> flows = seenOf(each);
        return each.expected() == Expected.NOTHING
                ? flows.isEmpty()
                : flows.size() == 1 && isRight(each, flows.getFirst(), each.expected());
    }

    private static boolean isRight(Case each, Seen flow, Expected verdict) {
        return flow.connection().equals(each.connection()) && verdict.accepts(flow.verdict());
    }

    /** Of those cases, how many are right. */
    Score score(Predicate<Case> which) {
        return new Score(
                cases.stream().filter(which).filter(this::isRight).count(),
                cases.stream().filter(which).count());
    }

    /** Of the connections that have a verdict, how many were reported with it. */
    Score recall(Expected verdict) {
        List<Case> those =
                cases.stream().filter(each -> each.expected() == verdict).toList();
        return new Score(
                those.stream()
                        .filter(each -> seenOf(each).stream().anyMatch(flow -> isRight(each, flow, verdict)))
                        .count(),
                those.size());
    }

    /** Of the flows that were reported with a verdict, how many connections have it: a second report of one is wrong. */
    Score precision(Expected verdict) {
        long right = cases.stream()
                .filter(each -> each.expected().accepts(verdict))
                .filter(each -> seenOf(each).stream()
                        .anyMatch(flow -> flow.verdict() == verdict && isRight(each, flow, verdict)))
                .count();
        return new Score(
                right,
                delivered.stream().filter(flow -> flow.verdict() == verdict).count());
    }

    Map<Expected, Score> recalls() {
        Map<Expected, Score> recalls = new EnumMap<>(Expected.class);
        verdicts().forEach(verdict -> recalls.put(verdict, recall(verdict)));
        return recalls;
    }

    /** All of which something is to be said. */
    static List<Expected> verdicts() {
        return Arrays.stream(Expected.values())
                .filter(verdict -> verdict != Expected.NOTHING)
                .toList();
    }

    /** One line for everything that is wrong. */
    List<String> mistakes() {
        List<String> mistakes = new ArrayList<>();
        for (Case each : cases) {
            if (!isRight(each)) {
                mistakes.add(each.expected() + ", but reported " + seenOf(each) + ": " + each);
            }
        }
        unexpected.forEach(flow -> mistakes.add("nobody made " + flow));
        return mistakes;
    }
}
