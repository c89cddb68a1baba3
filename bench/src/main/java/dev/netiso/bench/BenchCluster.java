// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Workload;
import dev.netiso.policy.Connection;
import dev.netiso.policy.ContainerPort;
import dev.netiso.policy.Namespace;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Node;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A made-up cluster of the size that the benchmarks ask about: 500 namespaces with 5 workloads of 4 pods each on 100 nodes, and as many policies as wanted. The
 * same seed makes the same cluster and the same connections.
 */
public final class BenchCluster {
    static final int NAMESPACES = 500;
    static final int APPS = 5;
    static final int REPLICAS = 4;
    static final int NODES = 100;
    static final List<Integer> PORTS = List.of(53, 80, 443, 5432, 8080, 8443, 9090, 9153, 30_080);

    private static final List<Cidr> NOT_OUTSIDE = Stream.of(
                    "0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8", "192.168.0.0/16", "224.0.0.0/3")
            .map(text -> Cidr.parse(text).orElseThrow())
            .toList();
    private static final long SEED = 20261101;
    private static final int OUTSIDE = 1_000;

    private final Random random = new Random(SEED);
    private final List<Namespace> namespaces = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Pod> pods = new ArrayList<>();
    private final List<NetworkPolicy> policies;

    public BenchCluster(int policies) {
        for (int i = 0; i < NODES; i++) {
            nodes.add(new Node("node-" + i, Map.of(), List.of(IpAddress.v4(0xc0a8_0000 + i))));
        }
        for (int i = 0; i < NAMESPACES; i++) {
            String name = namespace(i);
            namespaces.add(new Namespace(name, Map.of("kubernetes.io/metadata.name", name, "team", "team-" + i % 20)));
            for (int app = 0; app < APPS; app++) {
                for (int replica = 0; replica < REPLICAS; replica++) {
                    pods.add(pod(i, app, replica));
                }
            }
        }
        this.policies = new PolicyMix(new Random(SEED)).policies(policies);
    }

    static String namespace(int index) {
        return "ns-" + index;
    }

    static String app(int index) {
        return "app-" + index;
    }

    private Pod pod(int namespace, int app, int replica) {
        String workload = app(app);
        int number = (namespace * APPS + app) * REPLICAS + replica;
        return new Pod(
                namespace(namespace),
                workload + "-" + replica,
                "uid-" + number,
                Map.of("app", workload, "pod-template-hash", "h" + app, "tier", app < 2 ? "front" : "back"),
                List.of(IpAddress.v4((10 << 24) + (namespace << 8) + 10 + app * REPLICAS + replica)),
                List.of(
                        new ContainerPort("http", Protocol.TCP, 8080),
                        new ContainerPort("metrics", Protocol.TCP, 9090)),
                new Workload("Deployment", workload),
                "node-" + number % NODES,
                false,
                false);
    }

    public Snapshot snapshot() {
        return new Snapshot(namespaces, pods, nodes, policies);
    }

    /** Of each workload one pod, as a party. */
    public List<Party> workloads() {
        List<Party> parties = new ArrayList<>();
        for (int i = 0; i < pods.size(); i += REPLICAS) {
            parties.add(party(pods.get(i)));
        }
        return parties;
    }

    /** Two in five within a namespace, as many between any two pods, one in ten each to the outside and from it. */
    public List<Connection> connections(int count) {
        List<Party> parties = pods.stream().map(BenchCluster::party).toList();
        List<Party> outside = new ArrayList<>();
        for (int i = 0; i < OUTSIDE; i++) {
            outside.add(new Party.OfAddress(IpAddress.v4(random.nextInt())));
        }
        List<Transport> transports = PORTS.stream()
                .<Transport>map(port -> new Transport.Ports(port == 53 ? Protocol.UDP : Protocol.TCP, 40_000, port))
                .toList();
        List<Connection> connections = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int pod = random.nextInt(pods.size());
            Party one = parties.get(pod);
            Party other = other(pod, parties, outside, i % 10);
            Transport transport = any(transports, random);
            connections.add(
                    i % 10 == 9 ? new Connection(other, one, transport) : new Connection(one, other, transport));
        }
        return connections;
    }

    /**
     * Of the same kind, without those on which enforcers differ by choice: from a pod to itself, and with an address outside that a pod or a node of the
     * cluster might have, or that no host has (0/8, loopback, multicast and above).
     */
    public List<Connection> comparable(int count) {
        return connections(count + count / 4).stream()
                .filter(connection -> !connection.source().equals(connection.destination())
                        && comparable(connection.source())
                        && comparable(connection.destination()))
                .limit(count)
                .toList();
    }

    private static boolean comparable(Party party) {
        return !(party instanceof Party.OfAddress(IpAddress address, var _))
                || NOT_OUTSIDE.stream().noneMatch(network -> network.contains(address));
    }

    private Party other(int pod, List<Party> parties, List<Party> outside, int kind) {
        int perNamespace = APPS * REPLICAS;
        return switch (kind) {
            case 0, 1, 2, 3 -> parties.get(pod - pod % perNamespace + random.nextInt(perNamespace));
            case 4, 5, 6, 7 -> any(parties, random);
            default -> any(outside, random);
        };
    }

    private static Party party(Pod pod) {
        return new Party.OfPod(pod, pod.addresses().getFirst());
    }

    static <T> T any(List<T> values, RandomGenerator random) {
        return values.get(random.nextInt(values.size()));
    }
}
