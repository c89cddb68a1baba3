// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench;

import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Party;
import dev.netiso.policy.Snapshot;
import java.util.List;
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

/** How long the whole matrix of 2,500 workloads takes on one core, with the evaluator built first. */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ReachBenchmark {
    @Param({"100", "1000", "3000"})
    public int policies;

    private Snapshot snapshot = Snapshot.EMPTY;
    private List<Party> workloads = List.of();

    @Setup
    public void cluster() {
        BenchCluster cluster = new BenchCluster(policies);
        snapshot = cluster.snapshot();
        workloads = cluster.workloads();
    }

    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @Fork(1)
    @Warmup(iterations = 0)
    @Measurement(iterations = 1)
    public long matrix() {
        Evaluator evaluator = Evaluator.of(snapshot);
        long ranges = 0;
        for (Party source : workloads) {
            for (Party destination : workloads) {
                ranges += evaluator.reach(source, destination).allowed().size();
            }
        }
        return ranges;
    }
}
