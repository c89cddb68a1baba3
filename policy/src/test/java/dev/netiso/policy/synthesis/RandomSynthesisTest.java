// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.policy.Connection;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.NaiveEvaluator;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.RandomCluster;
import dev.netiso.policy.Seeds;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.synthesis.Proposal.Plan;
import dev.netiso.policy.synthesis.Proposal.Reason;
import dev.netiso.policy.synthesis.Proposal.Refused;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RandomSynthesisTest {
    private static final int CLUSTERS = 2_000;
    private static final int ATTEMPTS = 10;
    private static final int OTHER_CONNECTIONS = 60;

    private final Map<String, Integer> seen = new TreeMap<>();

    @Test
    void a_plan_lets_its_connection_through_and_denies_nothing_that_was_allowed() {
        Seeds.of(CLUSTERS).forEach(seed -> {
            RandomCluster cluster = new RandomCluster(new SplittableRandom(seed));
            Snapshot snapshot = cluster.snapshot();
            NaiveEvaluator before = new NaiveEvaluator(snapshot);
            AllowSynthesis synthesis = new AllowSynthesis(snapshot, Map.of());
            for (int i = 0; i < ATTEMPTS; i++) {
                Connection connection = cluster.connection(snapshot);
                switch (synthesis.propose(connection)) {
                    case Refused refused -> refused(seed, before.decide(connection), refused);
                    case Plan plan -> planned(seed, cluster, snapshot, connection, plan);
                }
            }
        });
        System.out.println("proposals: " + seen);
        assertThat(seen).containsKeys("plan of 1", "plan of 2", Reason.WOULD_ISOLATE.name());
    }

    private void refused(long seed, Outcome outcome, Refused refused) {
        seen.merge(refused.reason().name(), 1, Integer::sum);
        assertThat(refused.reason()).as("seed %d", seed).isNotEqualTo(Reason.NOT_PROVED);
        assertThat(refused.reason() == Reason.NOT_DENIED)
                .as("seed %d: %s", seed, refused)
                .isEqualTo(outcome == Outcome.ALLOWED && refused.reason() != Reason.UNDECIDED);
    }

    private void planned(long seed, RandomCluster cluster, Snapshot snapshot, Connection connection, Plan plan) {
        seen.merge("plan of " + plan.rules().size(), 1, Integer::sum);
        List<NetworkPolicy> added =
                plan.rules().stream().map(PlannedRule::policy).toList();
        NaiveEvaluator before = new NaiveEvaluator(snapshot);
        NaiveEvaluator after = new NaiveEvaluator(snapshot.with(added));
        assertThat(before.decide(connection)).as("seed %d", seed).isEqualTo(Outcome.DENIED);
        assertThat(after.decide(connection)).as("seed %d", seed).isEqualTo(Outcome.ALLOWED);
        Stream.generate(() -> cluster.connection(snapshot))
                .limit(OTHER_CONNECTIONS)
                .filter(other -> before.decide(other) == Outcome.ALLOWED)
                .forEach(other -> assertThat(after.decide(other))
                        .as("seed %d: %s after %s", seed, other, added)
                        .isEqualTo(Outcome.ALLOWED));
        assertNoRuleIsSuperfluous(seed, snapshot, connection, added);
    }

    private static void assertNoRuleIsSuperfluous(
            long seed, Snapshot snapshot, Connection connection, List<NetworkPolicy> added) {
        for (NetworkPolicy left : added) {
            List<NetworkPolicy> rest =
                    added.stream().filter(policy -> !policy.equals(left)).toList();
            assertThat(Evaluator.of(snapshot.with(rest)).decide(connection).outcome())
                    .as("seed %d: without %s", seed, left)
                    .isEqualTo(Outcome.DENIED);
        }
    }
}
