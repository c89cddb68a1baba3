// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Verdict;
import dev.netiso.policy.Explanation.End;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is said and shown never contradicts what was decided, on random clusters. */
final class RandomExplanationTest {
    private static final int CLUSTERS = 500;
    private static final int CONNECTIONS = 20;

    @Test
    void every_explanation_agrees_with_its_decision() {
        Seeds.of(CLUSTERS).forEach(seed -> {
            RandomCluster cluster = new RandomCluster(new SplittableRandom(seed));
            Snapshot snapshot = cluster.snapshot();
            Evaluator evaluator = Evaluator.of(snapshot);
            for (int i = 0; i < CONNECTIONS; i++) {
                Connection connection = cluster.connection(snapshot);
                Explanation explanation = evaluator.explain(connection);
                String about = "seed %d, %s in %s".formatted(seed, connection, snapshot);
                assertThat(explanation.decision()).as(about).isEqualTo(evaluator.decide(connection));
                explanation.ends().forEach(end -> assertEnd(explanation, end, about));
                assertSummary(explanation, about);
                assertWalk(explanation, about);
            }
        });
    }

    /** A policy that does not admit is taken apart, and something of its nearest rule is missing. */
    private static void assertEnd(Explanation explanation, End end, String about) {
        if (end.decision().outcome() == Outcome.DENIED && end.decision().basis() instanceof Basis.NotAdmitted) {
            assertThat(end.misses())
                    .as(about)
                    .extracting(miss -> miss.policy().ref())
                    .isEqualTo(end.decision().isolatedBy());
        }
        end.misses().stream().flatMap(miss -> miss.nearest().stream()).forEach(rule -> {
            assertThat(rule.unmet()).as(about).isNotEmpty();
            assertThat(rule.met()).as(about).doesNotContainAnyElementsOf(rule.unmet());
            assertThat(explanation.checks(rule)).as(about).anyMatch(check -> !check.met());
            assertThat(end.nearest().orElseThrow().distance()).as(about).isLessThanOrEqualTo(rule.distance());
        });
        if (end.decision().outcome() == Outcome.ALLOWED) {
            assertThat(end.misses()).as(about).isEmpty();
        }
    }

    private static void assertSummary(Explanation explanation, String about) {
        String summary = explanation.summary(Verdict.DROPPED);
        List<String> denials = List.of("; no rule for it", "nearest ", " excepts ", "denied by ");
        boolean denies = denials.stream().anyMatch(summary::contains);
        assertThat(denies)
                .as("%s: %s", about, summary)
                .isEqualTo(explanation.decision().outcome() == Outcome.DENIED);
        assertThat(summary.startsWith("undecided ("))
                .as(about)
                .isEqualTo(explanation.decision().outcome() == Outcome.UNDECIDED);
    }

    private static void assertWalk(Explanation explanation, String about) {
        List<String> lines = explanation.lines();
        for (End end : explanation.ends()) {
            String first = lines.stream()
                    .filter(line -> line.startsWith(ExplanationText.direction(end)))
                    .findFirst()
                    .orElseThrow();
            assertThat(first)
                    .as(about)
                    .contains(
                            switch (end.decision().outcome()) {
                                case ALLOWED -> "  allowed";
                                case DENIED -> "  denied";
                                case UNDECIDED -> "  undecided (";
                            });
        }
    }
}
