// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RandomExplanationTest {
    private static final int CLUSTERS = 250;
    private static final int CONNECTIONS = 20;

    @Test
    void every_denial_is_explained_by_what_is_not_met() {
        Seeds.of(CLUSTERS).forEach(seed -> {
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

    @Test
    void every_connection_has_an_explanation_with_the_decision_in_it() {
        Seeds.of(CLUSTERS).forEach(seed -> {
            RandomTieredCluster cluster = new RandomTieredCluster(new SplittableRandom(seed));
            Snapshot snapshot = cluster.snapshot();
            Evaluator evaluator = Evaluator.of(snapshot);
            for (int i = 0; i < CONNECTIONS; i++) {
                Connection connection = cluster.connection(snapshot);
                Explanation explanation = evaluator.explain(connection);
                assertThat(explanation.decision())
                        .as(() -> Differences.of(seed, snapshot, connection))
                        .isEqualTo(evaluator.decide(connection));
                assertThat(explanation.lines()).isNotEmpty().noneMatch(String::isBlank);
            }
        });
    }
}
