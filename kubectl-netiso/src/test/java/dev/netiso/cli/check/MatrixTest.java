// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.cli.ends.End;
import dev.netiso.cli.ends.Ends;
import dev.netiso.cli.ends.PodTraits;
import dev.netiso.cli.ends.PortRef;
import dev.netiso.cli.ends.Route;
import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Workload;
import dev.netiso.policy.ClusterPolicy;
import dev.netiso.policy.ContainerPort;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Namespace;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.NetworkPolicy.Peer;
import dev.netiso.policy.NetworkPolicy.Rule;
import dev.netiso.policy.Node;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.Port;
import dev.netiso.policy.Reach;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.Tier;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Deciding groups of pods in place of pods makes no difference: compared pair by pair on random clusters. */
class MatrixTest {
    private static final int CLUSTERS = 60;
    private static final int PODS = 12;

    static IntStream seeds() {
        return IntStream.range(0, CLUSTERS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void says_of_every_two_pods_what_the_evaluator_says(int seed) {
        Snapshot cluster = new Cluster(new Random(seed)).snapshot();
        Evaluator evaluator = Evaluator.of(cluster);
        List<End> ends = Workloads.of(cluster, Optional.empty());
        Matrix matrix =
                new Matrix(new Ends(cluster, evaluator, "a"), evaluator, new PodTraits(cluster), ends, ends, List.of());
        for (int i = 0; i < ends.size(); i++) {
            for (int j = 0; j < ends.size(); j++) {
                assertThat(matrix.isItself(i, j)).isEqualTo(i == j);
                if (i != j) {
                    Reach reach = evaluator.reach(party(ends.get(i)), party(ends.get(j)));
                    assertThat(matrix.cell(i, j).reach())
                            .as("seed %d: %s -> %s by %s", seed, ends.get(i), ends.get(j), cluster)
                            .isEqualTo(reach);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void says_of_certain_ports_what_the_evaluator_says(int seed) {
        Snapshot cluster = new Cluster(new Random(seed)).snapshot();
        Evaluator evaluator = Evaluator.of(cluster);
        List<End> ends = Workloads.of(cluster, Optional.empty());
        Ends known = new Ends(cluster, evaluator, "a");
        List<PortRef> ports = List.of(PortRef.parse("85"), PortRef.parse("http"), PortRef.parse("53/UDP"));
        Matrix matrix = new Matrix(known, evaluator, new PodTraits(cluster), ends, ends, ports);
        for (int i = 0; i < ends.size(); i++) {
            for (int j = 0; j < ends.size(); j++) {
                Route route = new Route(party(ends.get(i)), party(ends.get(j)));
                End to = ends.get(j);
                Set<Outcome> outcomes = ports.stream()
                        .flatMap(port -> known.connections(route, to, port).stream())
                        .map(evaluator::outcome)
                        .collect(Collectors.toSet());
                assertThat(i == j ? outcomes : matrix.cell(i, j).outcomes())
                        .as("seed %d: %s -> %s by %s", seed, ends.get(i), to, cluster)
                        .isEqualTo(outcomes);
            }
        }
    }

    private static Party party(End end) {
        Pod pod = ((End.Pods) end).pods().getFirst();
        return new Party.OfPod(
                pod,
                pod.addresses().isEmpty()
                        ? IpAddress.UNSPECIFIED
                        : pod.addresses().getFirst());
    }

    /** Small, so that much of it is alike. */
    private record Cluster(Random random) {
        Snapshot snapshot() {
            List<Pod> pods = IntStream.range(0, PODS).mapToObj(this::pod).toList();
            List<NetworkPolicy> policies =
                    IntStream.range(0, random.nextInt(6)).mapToObj(this::policy).toList();
            List<ClusterPolicy> clusterPolicies = random.nextInt(3) == 0 ? List.of(clusterPolicy()) : List.of();
            return new Snapshot(
                    List.of(new Namespace("a", Map.of("team", "x")), new Namespace("b", Map.of("team", "y"))),
                    pods,
                    List.of(new Node("n0", Map.of(), List.of(IpAddress.of("10.9.0.1")))),
                    List.of(),
                    policies,
                    clusterPolicies,
                    random.nextInt(6) == 0 ? List.of(new PolicyRef("NetworkPolicy", "b", "odd")) : List.of());
        }

        private Pod pod(int i) {
            return new Pod(
                    random.nextBoolean() ? "a" : "b",
                    "p" + i,
                    "",
                    Map.of("app", "x" + random.nextInt(3), "own", "o" + i),
                    random.nextInt(5) == 0 ? List.of() : List.of(IpAddress.of("10.0.0." + (i + 1))),
                    List.of(new ContainerPort("http", Protocol.TCP, random.nextBoolean() ? 80 : 8080)),
                    new Workload("Pod", "p" + i),
                    "n" + random.nextInt(2),
                    random.nextInt(6) == 0,
                    false);
        }

        private NetworkPolicy policy(int i) {
            Set<Direction> isolates = random.nextBoolean() ? Set.of(Direction.INGRESS) : EnumSet.allOf(Direction.class);
            return new NetworkPolicy(
                    random.nextBoolean() ? "a" : "b", "np" + i, selector(), isolates, List.of(rule()), List.of(rule()));
        }

        private Rule rule() {
            List<Peer> peers = new ArrayList<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                peers.add(
                        switch (random.nextInt(3)) {
                            case 0 ->
                                new Peer.IpBlock(
                                        Cidr.parse("10.0.0.0/2" + (4 + random.nextInt(6)))
                                                .orElseThrow(),
                                        List.of());
                            case 1 -> new Peer.Pods(Optional.empty(), Optional.of(selector()));
                            default -> new Peer.Pods(Optional.of(team()), Optional.of(selector()));
                        });
            }
            return new Rule(peers, random.nextBoolean() ? List.of() : List.of(port()));
        }

        private Port port() {
            return switch (random.nextInt(3)) {
                case 0 -> Port.Named.of(Protocol.TCP, "http");
                case 1 -> new Port.Range(Protocol.TCP, 80, 90);
                default -> new Port.All(Protocol.UDP);
            };
        }

        private ClusterPolicy clusterPolicy() {
            ClusterPolicy.Rule rule = new ClusterPolicy.Rule(
                    "",
                    ClusterPolicy.Action.values()[random.nextInt(3)],
                    List.of(new ClusterPolicy.Peer.Pods(team(), selector())),
                    List.of());
            return new ClusterPolicy(
                    new PolicyRef("ClusterNetworkPolicy", "", "cnp"),
                    random.nextBoolean() ? Tier.ADMIN : Tier.BASELINE,
                    1,
                    new ClusterPolicy.Subject(team(), selector()),
                    random.nextBoolean() ? List.of(rule) : List.of(),
                    random.nextBoolean() ? List.of(rule) : List.of());
        }

        private Selector selector() {
            return random.nextInt(3) == 0 ? Selector.ALL : Selector.ofLabels(Map.of("app", "x" + random.nextInt(3)));
        }

        private Selector team() {
            return random.nextBoolean()
                    ? Selector.ALL
                    : Selector.ofLabels(Map.of("team", random.nextBoolean() ? "x" : "y"));
        }
    }
}
