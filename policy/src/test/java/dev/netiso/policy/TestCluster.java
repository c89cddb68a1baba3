// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Workload;
import dev.netiso.policy.NetworkPolicy.Peer;
import dev.netiso.policy.NetworkPolicy.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A cluster written down in a few words. Labels are {@code key=value}; pods are {@code namespace/name}. */
public final class TestCluster {
    private static final int SOURCE_PORT = 40000;

    private final Map<String, Namespace> namespaces = new LinkedHashMap<>();
    private final Map<String, Pod> pods = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<NetworkPolicy> policies = new ArrayList<>();
    private final List<ClusterPolicy> clusterPolicies = new ArrayList<>();
    private final List<PolicyRef> unreadable = new ArrayList<>();

    /** A namespace with the label that the control plane sets, and these. */
    public TestCluster namespace(String name, String... labels) {
        Map<String, String> all = new LinkedHashMap<>(labels(labels));
        all.put("kubernetes.io/metadata.name", name);
        namespaces.put(name, new Namespace(name, all));
        return this;
    }

    public TestCluster bareNamespace(String name) {
        namespaces.put(name, new Namespace(name, Map.of()));
        return this;
    }

    /** A running pod on {@code node1}; its namespace comes with it. */
    public TestCluster pod(String path, String address, String... labels) {
        return pod(path, address, UnaryOperator.identity(), labels);
    }

    public TestCluster pod(String path, String address, UnaryOperator<Pod> change, String... labels) {
        String[] parts = path.split("/", -1);
        if (!namespaces.containsKey(parts[0])) {
            namespace(parts[0]);
        }
        pods.put(
                path,
                change.apply(new Pod(
                        parts[0],
                        parts[1],
                        "uid-of-" + path,
                        labels(labels),
                        Arrays.stream(address.split(",", -1)).map(IpAddress::of).toList(),
                        List.of(),
                        new Workload("Deployment", parts[1].replaceAll("-[0-9]+$", "")),
                        "node1",
                        false,
                        false)));
        return this;
    }

    public static UnaryOperator<Pod> onNode(String node) {
        return pod -> copy(pod, pod.ports(), node, pod.hostNetwork(), pod.terminated());
    }

    public static UnaryOperator<Pod> declaring(String name, Protocol protocol, int number) {
        return pod -> copy(
                pod,
                List.of(new ContainerPort(name, protocol, number)),
                pod.node(),
                pod.hostNetwork(),
                pod.terminated());
    }

    public static UnaryOperator<Pod> inHostNetwork() {
        return pod -> copy(pod, pod.ports(), pod.node(), true, pod.terminated());
    }

    public static UnaryOperator<Pod> ended() {
        return pod -> copy(pod, pod.ports(), pod.node(), pod.hostNetwork(), true);
    }

    private static Pod copy(Pod pod, List<ContainerPort> ports, String node, boolean hostNetwork, boolean terminated) {
        return new Pod(
                pod.namespace(),
                pod.name(),
                pod.uid(),
                pod.labels(),
                pod.addresses(),
                ports,
                pod.workload(),
                node,
                hostNetwork,
                terminated);
    }

    public TestCluster node(String name, String... addresses) {
        nodes.add(new Node(
                name, Map.of(), Arrays.stream(addresses).map(IpAddress::of).toList()));
        return this;
    }

    /** A policy that lets in what these rules say, and nothing else. */
    public TestCluster ingress(String path, Selector selector, Rule... rules) {
        return policy(path, selector, EnumSet.of(Direction.INGRESS), List.of(rules), List.of());
    }

    /** A policy that lets out what these rules say, and nothing else. */
    public TestCluster egress(String path, Selector selector, Rule... rules) {
        return policy(path, selector, EnumSet.of(Direction.EGRESS), List.of(), List.of(rules));
    }

    public TestCluster policy(
            String path, Selector selector, Set<Direction> isolates, List<Rule> ingress, List<Rule> egress) {
        String[] parts = path.split("/", -1);
        return policy(new NetworkPolicy(parts[0], parts[1], selector, isolates, ingress, egress));
    }

    public TestCluster policy(NetworkPolicy policy) {
        policies.add(policy);
        return this;
    }

    public TestCluster policy(ClusterPolicy policy) {
        clusterPolicies.add(policy);
        return this;
    }

    public TestCluster unreadable(PolicyRef policy) {
        unreadable.add(policy);
        return this;
    }

    public TestCluster unreadablePolicy(String namespace, String name) {
        unreadable.add(new PolicyRef("NetworkPolicy", namespace, name));
        return this;
    }

    public static Selector selecting(String... labels) {
        return Selector.ofLabels(labels(labels));
    }

    public static Rule rule(List<Peer> peers, Port... ports) {
        return new Rule(peers, List.of(ports));
    }

    public static List<Peer> anyone() {
        return List.of();
    }

    public static Peer pods(String... labels) {
        return new Peer.Pods(Optional.empty(), Optional.of(selecting(labels)));
    }

    public static Peer podsOf(String namespace, String... labels) {
        return new Peer.Pods(
                Optional.of(selecting("kubernetes.io/metadata.name=" + namespace)), Optional.of(selecting(labels)));
    }

    public static Peer block(String cidr, String... except) {
        return new Peer.IpBlock(
                Cidr.parse(cidr).orElseThrow(),
                Arrays.stream(except)
                        .map(text -> Cidr.parse(text).orElseThrow())
                        .toList());
    }

    public static Port tcp(int port) {
        return Port.Range.of(Protocol.TCP, port);
    }

    public Snapshot snapshot() {
        return new Snapshot(
                List.copyOf(namespaces.values()),
                List.copyOf(pods.values()),
                nodes,
                List.of(),
                policies,
                clusterPolicies,
                unreadable);
    }

    public Evaluator evaluator() {
        return Evaluator.of(snapshot());
    }

    public Pod pod(String path) {
        return Optional.ofNullable(pods.get(path)).orElseThrow();
    }

    /** A TCP connection between two ends, each {@code namespace/pod}, {@code node:name} or an address. */
    public Connection tcp(String from, String to, int port) {
        return new Connection(party(from), party(to), new Transport.Ports(Protocol.TCP, SOURCE_PORT, port));
    }

    public Connection ping(String from, String to) {
        return new Connection(party(from), party(to), new Transport.Icmp(8, 0));
    }

    /** Decides a TCP connection. */
    public Decision decide(String from, String to, int port) {
        return evaluator().decide(tcp(from, to, port));
    }

    private Party party(String text) {
        if (text.contains("/")) {
            return new Party.OfPod(pod(text), pod(text).addresses().getFirst());
        }
        if (text.startsWith("node:")) {
            Node node = nodes.stream()
                    .filter(candidate -> text.endsWith(":" + candidate.name()))
                    .findFirst()
                    .orElseThrow();
            return new Party.OfNode(node, node.addresses().getFirst());
        }
        return evaluator().party(IpAddress.of(text));
    }

    private static Map<String, String> labels(String... labels) {
        return Arrays.stream(labels)
                .map(label -> label.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }
}
