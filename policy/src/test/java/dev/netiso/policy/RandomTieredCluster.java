// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.policy.ClusterPolicy.Action;
import dev.netiso.policy.ClusterPolicy.Peer;
import dev.netiso.policy.ClusterPolicy.Rule;
import dev.netiso.policy.Service.ServicePort;
import dev.netiso.policy.Service.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A {@link RandomCluster} with all that policy may depend on besides: cluster policies of every kind, with priorities that coincide; nodes with labels; services;
 * sidecars; pods without address; policies that could not be read.
 */
public final class RandomTieredCluster {
    private static final List<String> SERVICE_ADDRESSES = List.of("10.96.0.1", "10.0.1.201", "fd00::96:1");
    private static final List<List<String>> FOUND_BY =
            List.of(List.of(), List.of("example.com"), List.of("www.example.com", "cdn.example.net"));
    private static final List<String> PATTERNS = List.of("example.com", "*.example.com", "*.com", "www.example.com");
    private static final List<String> UNREADABLE_KINDS =
            List.of("ClusterNetworkPolicy", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy");

    private final Dice dice;
    private final RandomCluster cluster;

    public RandomTieredCluster(RandomGenerator random) {
        this.dice = new Dice(random);
        this.cluster = new RandomCluster(dice);
    }

    public Snapshot snapshot() {
        Snapshot plain = cluster.snapshot();
        List<ClusterPolicy> policies =
                IntStream.range(0, dice.upTo(6)).mapToObj(this::clusterPolicy).toList();
        return new Snapshot(
                plain.namespaces(),
                plain.pods().stream().map(this::changed).toList(),
                plain.nodes().stream()
                        .map(node -> new Node(node.name(), cluster.labels(), node.addresses()))
                        .toList(),
                List.of(service()),
                plain.networkPolicies(),
                policies,
                unreadable());
    }

    private Service service() {
        return new Service(
                dice.any(RandomCluster.NAMESPACES),
                "service",
                SERVICE_ADDRESSES.stream().map(IpAddress::of).toList(),
                List.of(new ServicePort("", Protocol.TCP, dice.any(RandomCluster.PORTS), new Target.Numbered(80))),
                Optional.of(cluster.selector()));
    }

    private Pod changed(Pod pod) {
        boolean pending = !pod.terminated() && dice.oneIn(8);
        boolean scheduled = !pending || dice.oneIn(2);
        return new Pod(
                pod.namespace(),
                pod.name(),
                pod.uid(),
                pod.labels(),
                pending ? List.of() : pod.addresses(),
                pod.ports().stream()
                        .map(port -> new ContainerPort(port.name(), port.protocol(), port.number(), dice.oneIn(4)))
                        .toList(),
                pod.workload(),
                scheduled ? pod.node() : "",
                pod.hostNetwork(),
                pod.terminated());
    }

    private List<PolicyRef> unreadable() {
        List<PolicyRef> unreadable = new ArrayList<>();
        if (dice.oneIn(8)) {
            unreadable.add(new PolicyRef("NetworkPolicy", dice.any(RandomCluster.NAMESPACES), "broken"));
        }
        if (dice.oneIn(15)) {
            unreadable.add(new PolicyRef(dice.any(UNREADABLE_KINDS), "", "broken"));
        }
        return unreadable;
    }

    private ClusterPolicy clusterPolicy(int index) {
        return switch (dice.upTo(6)) {
            case 0 ->
                clusterPolicy(new PolicyRef("BaselineAdminNetworkPolicy", "", "default" + index), Tier.BASELINE, 0);
            case 1 ->
                clusterPolicy(new PolicyRef("AdminNetworkPolicy", "", "policy" + index), Tier.ADMIN, dice.upTo(3));
            default ->
                clusterPolicy(
                        new PolicyRef("ClusterNetworkPolicy", "", "policy" + (9 - index)),
                        dice.any(Tier.ADMIN, Tier.BASELINE),
                        dice.upTo(3));
        };
    }

    private ClusterPolicy clusterPolicy(PolicyRef ref, Tier tier, int priority) {
        ClusterPolicy.Subject subject = new ClusterPolicy.Subject(
                dice.oneIn(2) ? Selector.ALL : cluster.selector(), dice.oneIn(2) ? Selector.ALL : cluster.selector());
        return new ClusterPolicy(ref, tier, priority, subject, rules(Direction.INGRESS), rules(Direction.EGRESS));
    }

    private List<Rule> rules(Direction direction) {
        return dice.some(4)
                .mapToObj(_ -> {
                    Action action = dice.any(Action.values());
                    List<Peer> peers = Stream.concat(Stream.of(0), dice.some(3).boxed())
                            .map(_ -> peer(direction, action))
                            .toList();
                    return new Rule(
                            "",
                            action,
                            peers,
                            dice.some(3).mapToObj(_ -> port()).toList());
                })
                .toList();
    }

    private Peer peer(Direction direction, Action action) {
        if (dice.oneIn(25)) {
            return new Peer.Unknown();
        }
        int kinds = direction == Direction.INGRESS ? 2 : action == Action.ACCEPT ? 6 : 5;
        return switch (dice.upTo(kinds)) {
            case 0 -> new Peer.Pods(cluster.selector(), cluster.selector());
            case 1 -> new Peer.Pods(cluster.selector(), Selector.ALL);
            case 2, 3 ->
                new Peer.Networks(Stream.of(dice.any(RandomCluster.BLOCKS), dice.any(RandomCluster.BLOCKS))
                        .map(text -> Cidr.parse(text).orElseThrow())
                        .toList());
            case 4 -> new Peer.Nodes(cluster.selector());
            default -> new Peer.DomainNames(List.of(dice.any(PATTERNS), dice.any(PATTERNS)));
        };
    }

    private Port port() {
        Protocol protocol = dice.any(Protocol.values());
        return switch (dice.upTo(4)) {
            case 0 -> new Port.All(protocol);
            case 1 -> new Port.Named(Optional.empty(), dice.any(RandomCluster.PORT_NAMES));
            case 2 -> new Port.Range(protocol, 53, dice.any(RandomCluster.PORTS));
            default -> Port.Range.of(protocol, dice.any(RandomCluster.PORTS));
        };
    }

    /** Between any two parties that can speak to one another, through a service now and then. */
    public Connection connection(Snapshot snapshot) {
        List<Party> parties = parties(snapshot);
        Party source = dice.any(parties);
        Party destination = dice.oneIn(8)
                ? source
                : dice.any(parties.stream()
                        .filter(party ->
                                party.address().family() == source.address().family())
                        .toList());
        Transport transport = dice.oneIn(15)
                ? new Transport.Icmp(8, 0)
                : new Transport.Ports(dice.any(Protocol.values()), 40000, dice.any(RandomCluster.PORTS));
        boolean throughService =
                destination instanceof Party.OfPod && transport instanceof Transport.Ports && dice.oneIn(4);
        return new Connection(
                source,
                destination,
                transport,
                throughService ? Optional.of(service(destination.address().family())) : Optional.empty());
    }

    private ServiceAddress service(AddressFamily family) {
        List<IpAddress> addresses = SERVICE_ADDRESSES.stream()
                .map(IpAddress::of)
                .filter(address -> address.family() == family)
                .toList();
        return new ServiceAddress(dice.any(addresses), dice.any(RandomCluster.PORTS));
    }

    /** Pods by each of their addresses, and once by none if they have none; nodes; outside, with names and without. */
    List<Party> parties(Snapshot snapshot) {
        List<Party> parties = new ArrayList<>();
        for (Pod pod : snapshot.pods()) {
            pod.addresses().forEach(address -> parties.add(new Party.OfPod(pod, address)));
            if (pod.addresses().isEmpty()) {
                parties.add(new Party.OfPod(pod, IpAddress.UNSPECIFIED));
            }
        }
        for (Node node : snapshot.nodes()) {
            node.addresses().forEach(address -> parties.add(new Party.OfNode(node, address)));
        }
        for (String outside : RandomCluster.OUTSIDE) {
            parties.add(new Party.OfAddress(IpAddress.of(outside), dice.any(FOUND_BY)));
        }
        return parties;
    }
}
