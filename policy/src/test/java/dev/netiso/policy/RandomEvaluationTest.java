// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Direction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RandomEvaluationTest {
    private static final int CLUSTERS = 1_000;
    private static final int CONNECTIONS = 20;
    /** As the naive evaluator reads it. */
    private static final CniProfile NAIVE = new CniProfile("naive", Map.of(Ambiguity.HOST_NETWORK, true));

    @Test
    void agrees_with_the_naive_evaluator_on_random_clusters() {
        Map<Outcome, Integer> seen = new EnumMap<>(Outcome.class);
        Seeds.of(CLUSTERS).forEach(seed -> {
            RandomCluster cluster = new RandomCluster(new SplittableRandom(seed));
            Snapshot snapshot = cluster.snapshot();
            Evaluator evaluator = Evaluator.of(snapshot, NAIVE);
            NaiveEvaluator naive = new NaiveEvaluator(snapshot);
            for (int i = 0; i < CONNECTIONS; i++) {
                Connection connection = cluster.connection(snapshot);
                Decision decision = evaluator.decide(connection);
                for (Direction direction : Direction.values()) {
                    assertThat(decision.at(direction).outcome())
                            .as("seed %d, %s of %s in %s", seed, direction, connection, snapshot)
                            .isEqualTo(naive.decide(connection, direction));
                }
                seen.merge(decision.outcome(), 1, Integer::sum);
            }
            assertIsolation(snapshot, evaluator, naive);
        });
        System.out.println("outcomes: " + seen);
        assertThat(seen).containsOnlyKeys(Outcome.values());
    }

    private static void assertIsolation(Snapshot snapshot, Evaluator evaluator, NaiveEvaluator naive) {
        for (Pod pod : snapshot.pods()) {
            for (Direction direction : Direction.values()) {
                assertThat(evaluator.isolatedBy(pod, direction))
                        .isEqualTo(naive.isolating(pod, direction).stream()
                                .map(NetworkPolicy::ref)
                                .sorted(Comparator.comparing(PolicyRef::name))
                                .toList());
            }
        }
    }

    @Test
    void the_order_of_policies_does_not_matter() {
        Seeds.of(CLUSTERS / 4).forEach(seed -> {
            RandomCluster cluster = new RandomCluster(new SplittableRandom(seed));
            Snapshot snapshot = cluster.snapshot();
            List<NetworkPolicy> shuffled = new ArrayList<>(snapshot.networkPolicies());
            Collections.shuffle(shuffled, new Random(seed));
            Snapshot other = new Snapshot(snapshot.namespaces(), snapshot.pods(), snapshot.nodes(), shuffled);
            for (int i = 0; i < CONNECTIONS; i++) {
                Connection connection = cluster.connection(snapshot);
                assertThat(Evaluator.of(other).decide(connection))
                        .as("seed %d", seed)
                        .isEqualTo(Evaluator.of(snapshot).decide(connection));
            }
        });
    }

    @Test
    void every_denial_is_explained_by_what_is_not_met() {
        Seeds.of(CLUSTERS / 4).forEach(seed -> {
            RandomCluster cluster = new RandomCluster(new SplittableRandom(seed));
            Snapshot snapshot = cluster.snapshot();
            Evaluator evaluator = Evaluator.of(snapshot);
            for (int i = 0; i < CONNECTIONS; i++) {
                Explanation explanation = evaluator.explain(cluster.connection(snapshot));
                for (Explanation.End end : List.of(explanation.egress(), explanation.ingress())) {
                    if (end.decision().outcome() == Outcome.DENIED) {
                        assertThat(end.misses())
                                .extracting(Explanation.Miss::policy)
                                .isEqualTo(end.decision().isolatedBy());
                        assertThat(end.misses())
                                .as("seed %d: %s", seed, explanation)
                                .allSatisfy(miss -> miss.nearest()
                                        .ifPresent(
                                                rule -> assertThat(rule.unmet()).isPositive()));
                    }
                }
                assertThat(explanation.lines()).hasSizeGreaterThanOrEqualTo(2);
            }
        });
    }
}
