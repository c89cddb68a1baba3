// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench;

import dev.netiso.policy.Connection;
import dev.netiso.policy.Decision;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Explanation;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Snapshot;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many connections a second one core decides, and explains. A million of them in turn, so that no cache of the processor holds the answers; the evaluator
 * keeps none. Each is of two pods, or a pod and an address, drawn anew, so that most pairs come once in a million; what has been compiled by then are the rules.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class DecisionBenchmark {
    private static final int CONNECTIONS = 1 << 20;
    private static final int FIRST = 100_000;

    @Param({"100", "1000", "3000"})
    public int policies;

    private Snapshot snapshot = Snapshot.EMPTY;
    private Evaluator evaluator = Evaluator.of(snapshot);
    private List<Connection> connections = List.of();
    private int next;

    /** One that has not decided anything: it compiles rules when it first needs them. */
    @State(Scope.Thread)
    public static class New {
        private Evaluator evaluator = Evaluator.of(Snapshot.EMPTY);

        @Setup(Level.Invocation)
        public void build(DecisionBenchmark benchmark) {
            evaluator = Evaluator.of(benchmark.snapshot);
        }
    }

    @Setup
    public void cluster() {
        BenchCluster cluster = new BenchCluster(policies);
        snapshot = cluster.snapshot();
        evaluator = Evaluator.of(snapshot);
        connections = cluster.connections(CONNECTIONS);
    }

    @Benchmark
    public Outcome outcome() {
        return evaluator.outcome(nextConnection());
    }

    @Benchmark
    @OperationsPerInvocation(FIRST)
    public int first(New fresh) {
        int allowed = 0;
        for (int i = 0; i < FIRST; i++) {
            allowed += fresh.evaluator.outcome(connections.get(i)) == Outcome.ALLOWED ? 1 : 0;
        }
        return allowed;
    }

    @Benchmark
    public Decision decide() {
        return evaluator.decide(nextConnection());
    }

    @Benchmark
    public Explanation explain() {
        return evaluator.explain(nextConnection());
    }

    private Connection nextConnection() {
        next = (next + 1) & (CONNECTIONS - 1);
        return connections.get(next);
    }
}
