// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.netiso.flow.Direction;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Clusters and connections that the fuzzer steers by the evaluator's own branches, decided as {@link NaiveEvaluator} does. */
class EvaluatorFuzzTest {
    private static final int CONNECTIONS = 4;

    @FuzzTest
    void decides_as_the_naive_evaluator_does(byte[] bytes) {
        RandomTieredCluster cluster = new RandomTieredCluster(new Bytes(bytes));
        Snapshot snapshot = cluster.snapshot();
        Evaluator evaluator = Evaluator.of(snapshot);
        NaiveEvaluator naive = new NaiveEvaluator(snapshot);
        for (int i = 0; i < CONNECTIONS; i++) {
            Connection connection = cluster.connection(snapshot);
            Explanation explanation = evaluator.explain(connection);
            assertThat(explanation.lines()).isNotEmpty();
            for (Direction direction : Direction.values()) {
                DirectionDecision actual = evaluator.decide(connection).at(direction);
                assertThat(actual.outcome()).isEqualTo(naive.outcome(connection, direction));
                assertThat(actual.isolatedBy()).isEqualTo(naive.isolating(connection, direction));
                assertThat(actual.basis()).isEqualTo(naive.basis(connection, direction));
                assertThat(naive.doubts(connection, direction))
                        .contains(actual.doubts().stream().map(Doubt::ambiguity).collect(Collectors.toSet()));
            }
        }
    }

    /** Every choice is a byte; zero after the last. */
    private static final class Bytes implements RandomGenerator {
        private final byte[] bytes;
        private int next;

        Bytes(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        @Override
        public int nextInt(int bound) {
            return (next < bytes.length ? bytes[next++] & 0xff : 0) % bound;
        }

        @Override
        public long nextLong() {
            return nextInt(0x100);
        }
    }
}
