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
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How many connections a second one core decides, and explains. A million of them in turn, so that no cache holds the answers. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class DecisionBenchmark {
    private static final int CONNECTIONS = 1 << 20;

    @Param({"100", "1000", "3000"})
    public int policies;

    private Evaluator evaluator = Evaluator.of(Snapshot.EMPTY);
    private List<Connection> connections = List.of();
    private int next;

    @Setup
    public void cluster() {
        BenchCluster cluster = new BenchCluster(policies);
        evaluator = Evaluator.of(cluster.snapshot());
        connections = cluster.connections(CONNECTIONS);
    }

    @Benchmark
    public Outcome outcome() {
        return evaluator.outcome(nextConnection());
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
