// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench;

import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Workload;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Decision;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Explanation;
import dev.netiso.policy.Namespace;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Port;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** How many connections a second one core decides, and explains, in a cluster of 500 namespaces and 10,000 pods. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
public class DecisionBenchmark {
    private static final int NAMESPACES = 500;
    private static final int PODS = 10_000;
    private static final int APPS = 5;
    private static final int CONNECTIONS = 1 << 16;
    private static final long SEED = 20261101;

    @Param({"100", "1000", "3000"})
    public int policies;

    private Evaluator evaluator = Evaluator.of(Snapshot.EMPTY);
    private List<Connection> connections = List.of();
    private int next;

    @Setup
    public void cluster() {
        Random random = new Random(SEED);
        List<Pod> pods = new ArrayList<>();
        for (int i = 0; i < PODS; i++) {
            pods.add(pod(i, random));
        }
        evaluator = Evaluator.of(new Snapshot(namespaces(), pods, List.of(), policies(random)));
        List<Connection> drawn = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            drawn.add(new Connection(
                    party(pods, random),
                    party(pods, random),
                    new Transport.Ports(Protocol.TCP, 40_000, 8000 + random.nextInt(4))));
        }
        connections = drawn;
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

    private static Party party(List<Pod> pods, Random random) {
        Pod pod = pods.get(random.nextInt(pods.size()));
        return new Party.OfPod(pod, pod.addresses().getFirst());
    }

    private static Pod pod(int number, Random random) {
        return new Pod(
                "ns-" + number % NAMESPACES,
                "pod-" + number,
                "uid-" + number,
                Map.of("app", "app-" + random.nextInt(APPS)),
                List.of(IpAddress.v4((10 << 24) + number)),
                List.of(),
                new Workload("Pod", "pod-" + number),
                "node-" + number % 100,
                false,
                false);
    }

    private static List<Namespace> namespaces() {
        List<Namespace> namespaces = new ArrayList<>();
        for (int i = 0; i < NAMESPACES; i++) {
            namespaces.add(new Namespace(
                    "ns-" + i, Map.of("kubernetes.io/metadata.name", "ns-" + i, "team", "team-" + i % 20)));
        }
        return namespaces;
    }

    private List<NetworkPolicy> policies(Random random) {
        List<NetworkPolicy> drawn = new ArrayList<>();
        for (int i = 0; i < policies; i++) {
            NetworkPolicy.Peer peer = new NetworkPolicy.Peer.Pods(
                    Optional.of(Selector.ofLabels(Map.of("team", "team-" + random.nextInt(20)))),
                    Optional.of(Selector.ofLabels(Map.of("app", "app-" + random.nextInt(APPS)))));
            NetworkPolicy.Rule rule =
                    new NetworkPolicy.Rule(List.of(peer), List.of(new Port.Range(Protocol.TCP, 8000, 8001)));
            drawn.add(new NetworkPolicy(
                    "ns-" + random.nextInt(NAMESPACES),
                    "policy-" + i,
                    Selector.ofLabels(Map.of("app", "app-" + random.nextInt(APPS))),
                    Set.of(i % 2 == 0 ? Direction.INGRESS : Direction.EGRESS),
                    i % 2 == 0 ? List.of(rule) : List.of(),
                    i % 2 == 0 ? List.of() : List.of(rule)));
        }
        return drawn;
    }
}
