// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

import dev.netiso.agent.matrix.Expected.Outcome;
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
    private final Map<Integer, Outcome> outcomes;
    private final Map<Case, List<Seen>> seen = new HashMap<>();
    private final List<Seen> unexpected = new ArrayList<>();
    private final List<Seen> delivered;

    /**
     * Compares.
     *
     * @param outcomes what the applications saw, by the number of the case
     * @param delivered what is of the matrix' addresses
     */
    Judge(List<Case> cases, Map<Integer, Outcome> outcomes, List<Seen> delivered) {
        this.cases = cases;
        this.outcomes = outcomes;
        this.delivered = delivered;
        Map<Connection, Case> known = new HashMap<>();
        for (Case each : cases) {
            known.put(each.connectionAsAsked(), each);
            known.put(each.connection(), each);
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

    /** Reported once with its verdict and no other, or not at all where nothing is to be said. */
    boolean isRight(Case each) {
        List<Seen> flows =
                seenOf(each).stream().filter(flow -> !isAsAsked(each, flow)).toList();
        return each.expected() == Expected.NOTHING
                ? flows.isEmpty()
                : flows.size() == 1 && each.expected().accepts(flows.getFirst().verdict());
    }

    /**
     * Whether a flow tells of a connection to a service, of which another flow tells where it led, no more than the application knew: which of the two is the other
     * is known to the connection tracking of one node alone, and an agent that is not there cannot ask it.
     */
    private boolean isAsAsked(Case each, Seen flow) {
        return each.topology().isService()
                && flow.connection().equals(each.connectionAsAsked())
                && outcome(each).verdict().accepts(flow.verdict())
                && seenOf(each).stream().filter(flow::equals).count() == 1
                && seenOf(each).stream().anyMatch(other -> other.connection().equals(each.connection()));
    }

    private Outcome outcome(Case each) {
        return outcomes.getOrDefault(each.id(), Outcome.SILENT);
    }

    /** How many flows tell of a connection a second time, under the address of its service. */
    long toldAsAsked() {
        return cases.stream()
                .mapToLong(each -> seenOf(each).stream()
                        .filter(flow -> isAsAsked(each, flow))
                        .count())
                .sum();
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
                        .filter(each -> seenOf(each).stream().anyMatch(flow -> verdict.accepts(flow.verdict())))
                        .count(),
                those.size());
    }

    /** Of the flows that were reported with a verdict, how many connections have it: a second report of one is wrong. */
    Score precision(Expected verdict) {
        long asAsked = 0;
        long right = 0;
        for (Case each : cases) {
            List<Seen> flows = seenOf(each).stream()
                    .filter(flow -> flow.verdict() == verdict)
                    .toList();
            long other = flows.stream().filter(flow -> isAsAsked(each, flow)).count();
            asAsked += other;
            right += each.expected().accepts(verdict) && flows.size() > other ? 1 : 0;
        }
        long all = delivered.stream().filter(flow -> flow.verdict() == verdict).count();
        return new Score(right, all - asAsked);
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
