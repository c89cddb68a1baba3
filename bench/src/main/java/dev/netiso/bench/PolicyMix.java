// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench;

import static dev.netiso.bench.BenchCluster.any;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import dev.netiso.flow.Protocol;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.NetworkPolicy.Peer;
import dev.netiso.policy.NetworkPolicy.Rule;
import dev.netiso.policy.Port;
import dev.netiso.policy.Selector;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Policies as clusters have them: of ten that a namespace gets, in this order, a default deny, what the namespace's own pods may, DNS and the outside for
 * egress, clients of one workload from this and another namespace, scraping by a named port, a database, node ports by a range, and a team.
 */
final class PolicyMix {
    private static final String NAME_LABEL = "kubernetes.io/metadata.name";
    private static final List<Peer> ANYONE = List.of();
    private static final Peer OWN_NAMESPACE = new Peer.Pods(Optional.empty(), Optional.of(Selector.ALL));
    private static final int KINDS = 10;

    private final RandomGenerator random;

    PolicyMix(RandomGenerator random) {
        this.random = random;
    }

    /** Namespaces in turn, so that each has its first before one has its second. */
    List<NetworkPolicy> policies(int count) {
        List<NetworkPolicy> policies = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int kind = i < BenchCluster.NAMESPACES ? i % 2 : 2 + random.nextInt(KINDS - 2);
            policies.add(policy(BenchCluster.namespace(i % BenchCluster.NAMESPACES), "policy-" + i, kind));
        }
        return policies;
    }

    private NetworkPolicy policy(String namespace, String name, int kind) {
        return switch (kind) {
            case 0 -> both(namespace, name, List.of(), List.of(dns()));
            case 1 -> ingress(namespace, name, Selector.ALL, new Rule(List.of(OWN_NAMESPACE), List.of()));
            case 2 -> both(namespace, name, List.of(rule(OWN_NAMESPACE)), List.of(dns(), rule(OWN_NAMESPACE)));
            case 3 -> egress(namespace, name, new Rule(List.of(internet()), List.of(tcp(443), tcp(80))));
            case 4, 5 -> ingress(namespace, name, app(), new Rule(List.of(client(), ownApp()), List.of(tcp(8080))));
            case 6 ->
                ingress(
                        namespace,
                        name,
                        Selector.ALL,
                        new Rule(List.of(namespaced("ns-0")), List.of(named("metrics"))));
            case 7 -> ingress(namespace, name, app(), new Rule(List.of(ownApp()), List.of(tcp(5432), named("http"))));
            case 8 ->
                ingress(
                        namespace,
                        name,
                        label("tier", "front"),
                        new Rule(ANYONE, List.of(new Port.Range(Protocol.TCP, 30_000, 32_767), tcp(8443))));
            case 9 -> egress(namespace, name, rule(team()), new Rule(List.of(client()), List.of(tcp(8080), tcp(8443))));
            default -> throw new IllegalArgumentException("kind of policy: " + kind);
        };
    }

    private static NetworkPolicy both(String namespace, String name, List<Rule> ingress, List<Rule> egress) {
        return new NetworkPolicy(namespace, name, Selector.ALL, EnumSet.allOf(Direction.class), ingress, egress);
    }

    private static NetworkPolicy ingress(String namespace, String name, Selector pods, Rule... rules) {
        return new NetworkPolicy(namespace, name, pods, EnumSet.of(Direction.INGRESS), List.of(rules), List.of());
    }

    private NetworkPolicy egress(String namespace, String name, Rule... rules) {
        return new NetworkPolicy(namespace, name, app(), EnumSet.of(Direction.EGRESS), List.of(), List.of(rules));
    }

    private static Rule rule(Peer peer) {
        return new Rule(List.of(peer), List.of());
    }

    private static Rule dns() {
        Peer dns = new Peer.Pods(Optional.of(label(NAME_LABEL, "ns-1")), Optional.of(label("app", "app-0")));
        return new Rule(List.of(dns), List.of(Port.Range.of(Protocol.UDP, 53), tcp(53)));
    }

    private static Peer internet() {
        return new Peer.IpBlock(cidr("0.0.0.0/0"), List.of(cidr("10.0.0.0/8"), cidr("169.254.169.254/32")));
    }

    private Peer client() {
        String namespace = BenchCluster.namespace(random.nextInt(BenchCluster.NAMESPACES));
        return new Peer.Pods(Optional.of(label(NAME_LABEL, namespace)), Optional.of(app()));
    }

    private Peer team() {
        return new Peer.Pods(Optional.of(label("team", "team-" + random.nextInt(20))), Optional.empty());
    }

    private Peer ownApp() {
        return new Peer.Pods(Optional.empty(), Optional.of(app()));
    }

    private static Peer namespaced(String name) {
        return new Peer.Pods(Optional.of(label(NAME_LABEL, name)), Optional.empty());
    }

    private Selector app() {
        return label("app", any(List.of("app-0", "app-1", "app-2", "app-3", "app-4"), random));
    }

    private static Selector label(String key, String value) {
        return Selector.ofLabels(Map.of(key, value));
    }

    private static Port tcp(int port) {
        return Port.Range.of(Protocol.TCP, port);
    }

    private static Port named(String name) {
        return Port.Named.of(Protocol.TCP, name);
    }

    private static Cidr cidr(String text) {
        return Cidr.parse(text).orElseThrow();
    }
}
