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
    static final List<String> NAMESPACES = List.of("shop", "payments", "search");
    private static final List<String> KEYS = List.of("app", "tier", "canary");
    private static final List<String> VALUES = List.of("a", "b", "");
    static final List<String> PORT_NAMES = List.of("http", "dns");
    static final List<Integer> PORTS = List.of(53, 80, 8080);
    static final List<String> BLOCKS =
            List.of("10.0.0.0/8", "10.0.1.0/24", "10.0.1.2/31", "0.0.0.0/0", "fd00::/16", "fd00::1:0/112", "::/0");
    static final List<String> OUTSIDE = List.of("10.0.1.200", "192.0.2.7", "fd00::ffff", "2001:db8::1");

    private final Dice dice;

    public RandomCluster(RandomGenerator random) {
        this(new Dice(random));
    }

    RandomCluster(Dice dice) {
        this.dice = dice;
    }

    public Snapshot snapshot() {
        List<Node> nodes = List.of(
                new Node("node1", Map.of(), List.of(IpAddress.of("10.0.9.1"), IpAddress.of("fd00::9:1"))),
                new Node("node2", Map.of(), List.of(IpAddress.of("10.0.9.2"), IpAddress.of("fd00::9:2"))));
        List<Pod> pods =
                IntStream.range(1, 4 + dice.upTo(6)).mapToObj(this::pod).toList();
        List<NetworkPolicy> policies =
                IntStream.range(0, dice.upTo(7)).mapToObj(this::policy).toList();
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
        List<Party> parties = Stream.of(
                        snapshot.pods().stream()
                                .flatMap(pod ->
                                        pod.addresses().stream().map(address -> (Party) new Party.OfPod(pod, address))),
                        snapshot.nodes().stream()
                                .flatMap(node -> node.addresses().stream()
                                        .map(address -> (Party) new Party.OfNode(node, address))),
                        OUTSIDE.stream().map(text -> (Party) new Party.OfAddress(IpAddress.of(text))))
                .flatMap(stream -> stream)
                .toList();
        Party source = dice.any(parties);
        Party destination = dice.any(parties.stream()
                .filter(party -> party.address().family() == source.address().family())
                .toList());
        Transport transport = dice.oneIn(12)
                ? new Transport.Icmp(8, 0)
                : new Transport.Ports(dice.any(Protocol.values()), 40000, dice.any(PORTS));
        return new Connection(source, destination, transport);
    }

    private Pod pod(int index) {
        boolean hostNetwork = dice.oneIn(8);
        String node = dice.oneIn(2) ? "node1" : "node2";
        String host = node.equals("node1") ? "1" : "2";
        List<IpAddress> addresses = hostNetwork
                ? List.of(IpAddress.of("10.0.9." + host), IpAddress.of("fd00::9:" + host))
                : List.of(IpAddress.of("10.0.1." + index), IpAddress.of("fd00::1:" + index));
        Workload workload = dice.oneIn(3)
                ? new Workload("Pod", "pod" + index)
                : new Workload("Deployment", dice.any(List.of("api", "web")));
        Map<String, String> labels = labels();
        labels.put("pod-template-hash", Integer.toString(index));
        return new Pod(
                dice.any(NAMESPACES),
                "pod" + index,
                "uid" + index,
                labels,
                addresses,
                dice.some(3)
                        .mapToObj(_ ->
                                new ContainerPort(dice.any(PORT_NAMES), dice.any(Protocol.values()), dice.any(PORTS)))
                        .toList(),
                workload,
                node,
                hostNetwork,
                dice.oneIn(10));
    }

    private NetworkPolicy policy(int index) {
        EnumSet<Direction> isolates =
                dice.oneIn(3) ? EnumSet.allOf(Direction.class) : EnumSet.of(dice.any(Direction.values()));
        return new NetworkPolicy(dice.any(NAMESPACES), "policy" + index, selector(), isolates, rules(), rules());
    }

    List<Rule> rules() {
        return dice.some(3)
                .mapToObj(_ -> new Rule(
                        dice.some(3).mapToObj(_ -> peer()).toList(),
                        dice.some(3).mapToObj(_ -> port()).toList()))
                .toList();
    }

    Peer peer() {
        return switch (dice.upTo(4)) {
            case 0 -> new Peer.Pods(Optional.empty(), Optional.of(selector()));
            case 1 -> new Peer.Pods(Optional.of(selector()), Optional.empty());
            case 2 -> new Peer.Pods(Optional.of(selector()), Optional.of(selector()));
            default -> block();
        };
    }

    private Peer block() {
        Cidr cidr = Cidr.parse(dice.any(BLOCKS)).orElseThrow();
        List<Cidr> except = BLOCKS.stream()
                .map(text -> Cidr.parse(text).orElseThrow())
                .filter(cidr::strictlyContains)
                .filter(_ -> dice.oneIn(3))
                .toList();
        return new Peer.IpBlock(cidr, except);
    }

    private Port port() {
        Protocol protocol = dice.any(Protocol.values());
        return switch (dice.upTo(4)) {
            case 0 -> new Port.All(protocol);
            case 1 -> Port.Named.of(protocol, dice.any(PORT_NAMES));
            case 2 -> new Port.Range(protocol, 53, dice.any(PORTS));
            default -> Port.Range.of(protocol, dice.any(PORTS));
        };
    }

    Selector selector() {
        return new Selector(dice.some(3).mapToObj(_ -> requirement()).toList());
    }

    private Requirement requirement() {
        String key = dice.any(KEYS);
        List<String> values = new ArrayList<>(List.of(dice.any(VALUES)));
        if (dice.oneIn(2)) {
            values.add(dice.any(VALUES));
        }
        return switch (dice.upTo(6)) {
            case 0 -> new Requirement.NotIn(key, values);
            case 1 -> new Requirement.Exists(key);
            case 2 -> new Requirement.DoesNotExist(key);
            default -> new Requirement.In(key, values);
        };
    }

    Map<String, String> labels() {
        Map<String, String> labels = new HashMap<>();
        KEYS.stream().filter(_ -> !dice.oneIn(3)).forEach(key -> labels.put(key, dice.any(VALUES)));
        return labels;
    }
}
