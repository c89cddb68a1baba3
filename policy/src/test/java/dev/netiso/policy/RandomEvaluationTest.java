// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Direction;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The evaluator says what {@link NaiveEvaluator} says, of every connection, at both ends. */
final class RandomEvaluationTest {
    private static final int CLUSTERS = 1_200;
    private static final int CONNECTIONS = 20;
    /** As the naive evaluator reads it. */
    private static final CniProfile NAIVE = new CniProfile("naive", Map.of(Ambiguity.HOST_NETWORK, true));

    private final Map<String, Integer> seen = new TreeMap<>();

    @Test
    void agrees_with_the_naive_evaluator_where_there_are_networkpolicies_alone() {
        Seeds.of(CLUSTERS / 2).forEach(seed -> {
            RandomCluster cluster = new RandomCluster(new SplittableRandom(seed));
            Snapshot snapshot = cluster.snapshot();
            Evaluator evaluator = Evaluator.of(snapshot, NAIVE);
            NaiveEvaluator naive = new NaiveEvaluator(snapshot);
            for (int i = 0; i < CONNECTIONS; i++) {
                compare(seed, snapshot, cluster.connection(snapshot), evaluator, naive);
            }
        });
        assertThat(seen.keySet()).contains("ALLOWED", "DENIED", "UNDECIDED");
    }

    @Test
    void agrees_with_the_naive_evaluator_on_every_kind_of_policy() {
        Instant start = Instant.now();
        Seeds.of(CLUSTERS).forEach(seed -> {
            RandomTieredCluster cluster = new RandomTieredCluster(new SplittableRandom(seed));
            Snapshot snapshot = cluster.snapshot();
            Evaluator evaluator = Evaluator.of(snapshot);
            NaiveEvaluator naive = new NaiveEvaluator(snapshot);
            for (int i = 0; i < CONNECTIONS; i++) {
                compare(seed, snapshot, cluster.connection(snapshot), evaluator, naive);
            }
            for (Pod pod : snapshot.pods()) {
                for (Direction direction : Direction.values()) {
                    assertThat(evaluator.isolatedBy(pod, direction)).isEqualTo(naive.isolating(pod, direction));
                }
            }
        });
        long millis = Math.max(1, Duration.between(start, Instant.now()).toMillis());
        int cases = CLUSTERS * CONNECTIONS;
        System.out.printf("%d connections agree, %d a second: %s%n", cases, cases * 1000L / millis, seen);
        assertEverythingWasSeen();
    }

    private void compare(
            long seed, Snapshot snapshot, Connection connection, Evaluator evaluator, NaiveEvaluator naive) {
        Decision decision = evaluator.decide(connection);
        for (Direction direction : Direction.values()) {
            DirectionDecision actual = decision.at(direction);
            Outcome usual = naive.usual(connection, direction);
            boolean agrees = actual.outcome() == naive.outcome(connection, direction)
                    && actual.isolatedBy().equals(naive.isolating(connection, direction))
                    && actual.basis().equals(naive.basis(connection, direction))
                    && naive.doubts(connection, direction).contains(ambiguities(actual))
                    && actual.doubts().stream().allMatch(doubt -> doubt.usual() == usual && doubt.otherwise() != usual);
            if (!agrees) {
                throw new AssertionError(direction + ": " + actual + "\nnaive: " + usual + ", "
                        + naive.basis(connection, direction) + ", doubts " + naive.doubts(connection, direction)
                        + Differences.of(seed, snapshot, connection));
            }
            seen.merge(actual.basis().getClass().getSimpleName(), 1, Integer::sum);
            actual.doubts().forEach(doubt -> seen.merge(doubt.ambiguity().code(), 1, Integer::sum));
        }
        if (evaluator.outcome(connection) != decision.outcome()) {
            throw new AssertionError("outcome: " + evaluator.outcome(connection) + ", decision: " + decision
                    + Differences.of(seed, snapshot, connection));
        }
        seen.merge(decision.outcome().name(), 1, Integer::sum);
    }

    private static Set<Ambiguity> ambiguities(DirectionDecision decision) {
        return decision.doubts().stream()
                .map(Doubt::ambiguity)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Ambiguity.class)));
    }

    /** A comparison that never meets an ambiguity proves nothing of it. */
    private void assertEverythingWasSeen() {
        for (Class<?> basis : Basis.class.getPermittedSubclasses()) {
            assertThat(seen).containsKey(basis.getSimpleName());
        }
        for (Ambiguity ambiguity : Ambiguity.values()) {
            // decided before an evaluator is asked: see DirectionDecision.unknown
            if (ambiguity != Ambiguity.UNKNOWN_PEER) {
                assertThat(seen).containsKey(ambiguity.code());
            }
        }
    }
}
