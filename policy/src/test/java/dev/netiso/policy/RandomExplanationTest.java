// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import dev.netiso.policy.Explanation.End;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is said and shown never contradicts what was decided, on random clusters. */
final class RandomExplanationTest {
    private static final int CLUSTERS = 500;
    private static final int CONNECTIONS = 20;

    @Test
    void every_explanation_agrees_with_its_decision() {
        Seeds.of(CLUSTERS).forEach(seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            RandomTieredCluster cluster = new RandomTieredCluster(random);
            Snapshot snapshot = cluster.snapshot();
            Evaluator evaluator = Evaluator.of(snapshot, profile(random));
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

    /** What is not known is not known to any implementation. */
    private static final Set<Ambiguity> OF_NO_PROFILE = EnumSet.of(
            Ambiguity.POLICY_UNKNOWN, Ambiguity.UNKNOWN_PEER, Ambiguity.ADDRESS_UNKNOWN, Ambiguity.DOMAIN_NAME);

    /** Half of the time none, else one that takes some readings. */
    private static CniProfile profile(SplittableRandom random) {
        if (random.nextBoolean()) {
            return CniProfile.NONE;
        }
        Map<Ambiguity, Boolean> readings = Stream.of(Ambiguity.values())
                .filter(ambiguity -> !OF_NO_PROFILE.contains(ambiguity) && random.nextBoolean())
                .collect(Collectors.toMap(Function.identity(), _ -> random.nextBoolean()));
        return new CniProfile("random", readings);
    }

    /** A policy that does not admit is taken apart, and something of its nearest rule is missing. */
    private static void assertEnd(Explanation explanation, End end, String about) {
        boolean rulesWereAsked = explanation.connection().transport() instanceof Transport.Ports;
        if (rulesWereAsked
                && end.decision().outcome() == Outcome.DENIED
                && end.decision().basis() instanceof Basis.NotAdmitted) {
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
        if (end.decision().basis() instanceof Basis.ByClusterPolicy decided) {
            assertThat(ExplanationText.deciding(end).map(Explanation.ClusterRule::action))
                    .as(about)
                    .contains(decided.action());
            assertThat(decided.rule().path())
                    .as(about)
                    .startsWith(
                            ExplanationText.deciding(end).orElseThrow().ref().path());
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
