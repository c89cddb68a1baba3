// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Direction;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The evaluator says what {@link NaiveEvaluator} says, of every connection, at both ends. */
final class RandomEvaluationTest {
    private static final int CLUSTERS = 2_000;
    private static final int CONNECTIONS = 20;

    private final Map<String, Integer> seen = new TreeMap<>();

    @Test
    void agrees_with_the_naive_evaluator_where_there_are_networkpolicies_alone() {
        Seeds.of(CLUSTERS / 2).forEach(seed -> {
            RandomCluster cluster = new RandomCluster(new SplittableRandom(seed));
            Snapshot snapshot = cluster.snapshot();
            Evaluator evaluator = Evaluator.of(snapshot);
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
            DirectionDecision expected = naive.decide(connection, direction);
            DirectionDecision actual = decision.at(direction);
            assertThat(actual)
                    .as(() -> Differences.of(seed, snapshot, connection))
                    .usingRecursiveComparison()
                    .ignoringCollectionOrderInFields("doubts")
                    .isEqualTo(expected);
            seen.merge(expected.basis().getClass().getSimpleName(), 1, Integer::sum);
            expected.doubts().forEach(doubt -> seen.merge(doubt.ambiguity().code(), 1, Integer::sum));
        }
        assertThat(evaluator.outcome(connection))
                .as(() -> Differences.of(seed, snapshot, connection))
                .isEqualTo(decision.outcome())
                .isEqualTo(naive.decide(connection));
        seen.merge(decision.outcome().name(), 1, Integer::sum);
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
