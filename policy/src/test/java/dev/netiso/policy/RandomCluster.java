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
import dev.netiso.policy.Selector.Requirement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Small clusters full of coincidences: few labels, few ports, overlapping blocks, so that every rule matches now and then. */
public final class RandomCluster {
    private static final List<String> NAMESPACES = List.of("shop", "payments", "search");
    private static final List<String> KEYS = List.of("app", "tier", "canary");
    private static final List<String> VALUES = List.of("a", "b", "");
    private static final List<String> PORT_NAMES = List.of("http", "dns");
    private static final List<Integer> PORTS = List.of(53, 80, 8080);
    private static final List<String> BLOCKS =
            List.of("10.0.0.0/8", "10.0.1.0/24", "10.0.1.2/31", "0.0.0.0/0", "fd00::/16", "fd00::1:0/112", "::/0");
    private static final List<String> OUTSIDE = List.of("10.0.1.200", "192.0.2.7", "fd00::ffff", "2001:db8::1");

    private final RandomGenerator random;

    public RandomCluster(RandomGenerator random) {
        this.random = random;
    }

    public Snapshot snapshot() {
        List<Node> nodes = List.of(
                new Node("node1", Map.of(), List.of(IpAddress.of("10.0.9.1"), IpAddress.of("fd00::9:1"))),
                new Node("node2", Map.of(), List.of(IpAddress.of("10.0.9.2"), IpAddress.of("fd00::9:2"))));
        List<Pod> pods =
                IntStream.range(1, 4 + random.nextInt(6)).mapToObj(this::pod).toList();
        List<NetworkPolicy> policies =
                IntStream.range(0, random.nextInt(7)).mapToObj(this::policy).toList();
        List<Namespace> namespaces = NAMESPACES.stream()
                .map(name -> {
                    Map<String, String> labels = labels();
                    labels.put("kubernetes.io/metadata.name", name);
                    return new Namespace(name, labels);
                })
                .toList();
        return new Snapshot(namespaces, pods, nodes, policies);
    }

    /** Between any two holders of addresses of one family. */
    public Connection connection(Snapshot snapshot) {
        Evaluator evaluator = Evaluator.of(snapshot);
        List<Party> parties = Stream.of(
                        snapshot.pods().stream()
                                .flatMap(pod ->
                                        pod.addresses().stream().map(address -> (Party) new Party.OfPod(pod, address))),
                        snapshot.nodes().stream()
                                .flatMap(node -> node.addresses().stream()
                                        .map(address -> (Party) new Party.OfNode(node, address))),
                        OUTSIDE.stream().map(IpAddress::of).map(evaluator::party))
                .flatMap(stream -> stream)
                .toList();
        Party source = any(parties);
        Party destination = any(parties.stream()
                .filter(party -> party.address().family() == source.address().family())
                .toList());
        Transport transport =
                oneIn(12) ? new Transport.Icmp(8, 0) : new Transport.Ports(any(Protocol.values()), 40000, any(PORTS));
        return new Connection(source, destination, transport);
    }

    private Pod pod(int index) {
        boolean hostNetwork = oneIn(8);
        String node = oneIn(2) ? "node1" : "node2";
        String host = node.equals("node1") ? "1" : "2";
        List<IpAddress> addresses = hostNetwork
                ? List.of(IpAddress.of("10.0.9." + host), IpAddress.of("fd00::9:" + host))
                : List.of(IpAddress.of("10.0.1." + index), IpAddress.of("fd00::1:" + index));
        Workload workload =
                oneIn(3) ? new Workload("Pod", "pod" + index) : new Workload("Deployment", any(List.of("api", "web")));
        Map<String, String> labels = labels();
        labels.put("pod-template-hash", Integer.toString(index));
        return new Pod(
                any(NAMESPACES),
                "pod" + index,
                "uid" + index,
                labels,
                addresses,
                some(3).mapToObj(_ -> new ContainerPort(any(PORT_NAMES), any(Protocol.values()), any(PORTS)))
                        .toList(),
                workload,
                node,
                hostNetwork,
                oneIn(10));
    }

    private NetworkPolicy policy(int index) {
        EnumSet<Direction> isolates = oneIn(3) ? EnumSet.allOf(Direction.class) : EnumSet.of(any(Direction.values()));
        return new NetworkPolicy(any(NAMESPACES), "policy" + index, selector(), isolates, rules(), rules());
    }

    private List<Rule> rules() {
        return some(3).mapToObj(_ -> new Rule(
                        some(3).mapToObj(_ -> peer()).toList(),
                        some(3).mapToObj(_ -> port()).toList()))
                .toList();
    }

    private Peer peer() {
        return switch (random.nextInt(4)) {
            case 0 -> new Peer.Pods(Optional.empty(), Optional.of(selector()));
            case 1 -> new Peer.Pods(Optional.of(selector()), Optional.empty());
            case 2 -> new Peer.Pods(Optional.of(selector()), Optional.of(selector()));
            default -> block();
        };
    }

    private Peer block() {
        Cidr cidr = Cidr.parse(any(BLOCKS)).orElseThrow();
        List<Cidr> except = BLOCKS.stream()
                .map(text -> Cidr.parse(text).orElseThrow())
                .filter(cidr::strictlyContains)
                .filter(_ -> oneIn(3))
                .toList();
        return new Peer.IpBlock(cidr, except);
    }

    private Port port() {
        Protocol protocol = any(Protocol.values());
        return switch (random.nextInt(4)) {
            case 0 -> new Port.All(protocol);
            case 1 -> Port.Named.of(protocol, any(PORT_NAMES));
            case 2 -> new Port.Range(protocol, 53, any(PORTS));
            default -> Port.Range.of(protocol, any(PORTS));
        };
    }

    private Selector selector() {
        return new Selector(some(3).mapToObj(_ -> requirement()).toList());
    }

    private Requirement requirement() {
        String key = any(KEYS);
        List<String> values = new ArrayList<>(List.of(any(VALUES)));
        if (oneIn(2)) {
            values.add(any(VALUES));
        }
        return switch (random.nextInt(6)) {
            case 0 -> new Requirement.NotIn(key, values);
            case 1 -> new Requirement.Exists(key);
            case 2 -> new Requirement.DoesNotExist(key);
            default -> new Requirement.In(key, values);
        };
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new HashMap<>();
        KEYS.stream().filter(_ -> !oneIn(3)).forEach(key -> labels.put(key, any(VALUES)));
        return labels;
    }

    private IntStream some(int bound) {
        return IntStream.range(0, random.nextInt(bound));
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    @SafeVarargs
    private <T> T any(T... values) {
        return values[random.nextInt(values.length)];
    }
}
