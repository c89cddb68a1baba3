// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench;

import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Snapshot;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How long an evaluator takes to build: the first of a process, and one of many. Rules are compiled later, when they are first asked. */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class IndexBenchmark {
    @Param({"100", "1000", "3000"})
    public int policies;

    private Snapshot snapshot = Snapshot.EMPTY;

    @Setup
    public void cluster() {
        snapshot = new BenchCluster(policies).snapshot();
    }

    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @Fork(3)
    @Warmup(iterations = 0)
    @Measurement(iterations = 1)
    public Evaluator first() {
        return Evaluator.of(snapshot);
    }

    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @Fork(1)
    @Warmup(iterations = 3, time = 2)
    @Measurement(iterations = 3, time = 2)
    public Evaluator warm() {
        return Evaluator.of(snapshot);
    }
}
