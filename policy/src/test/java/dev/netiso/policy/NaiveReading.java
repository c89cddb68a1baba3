// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.policy.ClusterPolicy.Action;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one reading of the API makes of one end of a connection.
 *
 * <p>Readings that the text does not settle, taken here:
 *
 * <ul>
 *   <li>A pod's own node and the pod itself are spoken of by NetworkPolicy's text alone. Into the pod nothing else can name a node; out of it cluster policies
 *       name nodes and networks on purpose, so that the other reading of OWN_NODE and HAIRPIN changes what NetworkPolicies say and not what cluster policies do.
 *   <li>HOST_NETWORK is about NetworkPolicy alone: cluster policies never select such pods.
 *   <li>Before destination NAT the source's policies see the service's address and port; the pods behind it are still known by their labels, as the implementations
 *       that stand there do it. At the destination NAT has always happened.
 *   <li>"Fail closed": an Accept rule with an unknown peer matches no traffic; a Deny or Pass rule with one is "a 'Deny all' rule", of all ports and protocols.
 *   <li>A rule of a cluster policy without ports matches ICMP too; a port never does.
 *   <li>What an implementation may not support (END_PORT, SCTP, NAMED_PORT) is said of NetworkPolicy alone.
 *   <li>A pod without address may be in any block and is surely in one of all IPv4 addresses, since a cluster that is written down without addresses is taken for one of IPv4.
 *   <li>Who was found by which name is not known of pods and nodes either, except that names of a Service's own address are not supported.
 * </ul>
 *
 * @param otherwise the ambiguities that are read the other way
 * @param first cluster policies that come before others of the same tier and priority
 * @param unmatched rules of cluster policies that do not match what may or may not be a peer of theirs
 */
record NaiveReading(
        Snapshot snapshot,
        Connection c,
        Direction direction,
        Set<Ambiguity> otherwise,
        List<PolicyRef> first,
        Set<ClusterPolicy.Rule> unmatched) {

    NaiveReading with(Set<Ambiguity> more) {
        Set<Ambiguity> all = EnumSet.noneOf(Ambiguity.class);
        all.addAll(more);
        all.addAll(otherwise);
        return new NaiveReading(snapshot, c, direction, all, first, unmatched);
    }

    NaiveReading with(List<PolicyRef> policies) {
        return new NaiveReading(snapshot, c, direction, otherwise, policies, unmatched);
    }

    NaiveReading without(Set<ClusterPolicy.Rule> rules) {
        return new NaiveReading(snapshot, c, direction, otherwise, first, rules);
    }

    NaiveReading in(Snapshot other) {
        return new NaiveReading(other, c, direction, otherwise, first, unmatched);
    }

    boolean allowed() {
        return switch (basis()) {
            case Basis.NotAdmitted _ -> false;
            case Basis.ByClusterPolicy(var _, var _, Action action) -> action == Action.ACCEPT;
            case Basis.NoSubject _, Basis.Exempt _, Basis.Default _, Basis.Admitted _ -> true;
        };
    }

    Basis basis() {
        if (!(c.subject(direction) instanceof Party.OfPod(Pod pod, var _)) || !isPod(pod)) {
            return new Basis.NoSubject();
        }
        if (isExempt()) {
            return new Basis.Exempt(isSelf() ? Exemption.SELF : Exemption.OWN_NODE);
        }
        Optional<Basis> admin = tier(Tier.ADMIN, pod);
        if (admin.isPresent()) {
            return admin.get();
        }
        List<NetworkPolicy> isolating = selecting(pod);
        isolating.removeIf(policy -> !policy.isolates().contains(direction));
        if (!isolating.isEmpty()) {
            return networkPolicies(isolating, pod);
        }
        boolean skipped = read(Ambiguity.BASELINE_PER_POD) && !selecting(pod).isEmpty();
        return skipped ? new Basis.Default() : tier(Tier.BASELINE, pod).orElse(new Basis.Default());
    }

    /** What no policy of any kind is about. */
    private boolean isExempt() {
        return isSelf()
                ? c.via().isEmpty()
                : direction == Direction.INGRESS
                        && c.destination() instanceof Party.OfPod(Pod pod, var _)
                        && isOwnNode(pod);
    }

    /** Whether cluster policies are asked at all. */
    boolean asksClusterPolicies() {
        return isPlainPod(c.subject(direction)) && !isExempt();
    }

    /** Whether neither the Admin tier nor a NetworkPolicy decides. */
    boolean asksBaseline() {
        return asksClusterPolicies() && isNotDecidedBefore();
    }

    private boolean isNotDecidedBefore() {
        return basis() instanceof Basis.Default
                || (basis() instanceof Basis.ByClusterPolicy(Tier tier, var _, var _) && tier == Tier.BASELINE);
    }

    // NetworkPolicy

    /** In the order of their names. */
    private List<NetworkPolicy> selecting(Pod pod) {
        List<NetworkPolicy> selecting = new ArrayList<>();
        for (NetworkPolicy policy : snapshot.networkPolicies()) {
            if (policy.namespace().equals(pod.namespace())
                    && NaiveSelector.matches(policy.podSelector(), pod.labels())) {
                selecting.add(policy);
            }
        }
        selecting.sort(Comparator.comparing(NetworkPolicy::name));
        return selecting;
    }

    private Basis networkPolicies(List<NetworkPolicy> isolating, Pod pod) {
        if (isSelf() && read(Ambiguity.HAIRPIN)) {
            return new Basis.Exempt(Exemption.SELF);
        }
        if (isOwnNode(pod) && read(Ambiguity.OWN_NODE)) {
            return new Basis.Exempt(Exemption.OWN_NODE);
        }
        if (c.transport() instanceof Transport.Icmp) {
            return read(Ambiguity.ICMP) ? new Basis.Default() : new Basis.NotAdmitted();
        }
        for (NetworkPolicy policy : isolating) {
            List<NetworkPolicy.Rule> rules = policy.rules(direction);
            for (int i = 0; i < rules.size(); i++) {
                NetworkPolicy.Rule rule = rules.get(i);
                boolean port = rule.ports().isEmpty() || rule.ports().stream().anyMatch(this::matches);
                if (port && rule.peers().isEmpty()) {
                    return new Basis.Admitted(path(policy.ref(), i, ""));
                }
                for (int j = 0; port && j < rule.peers().size(); j++) {
                    if (matches(rule.peers().get(j), policy)) {
                        return new Basis.Admitted(path(policy.ref(), i, peer(j)));
                    }
                }
            }
        }
        return new Basis.NotAdmitted();
    }

    private boolean matches(NetworkPolicy.Peer peer, NetworkPolicy policy) {
        return switch (peer) {
            case NetworkPolicy.Peer.IpBlock(Cidr cidr, List<Cidr> except) ->
                !(isPlainPod(other()) && read(Ambiguity.IP_BLOCK_ON_POD)) && inBlock(cidr, except);
            case NetworkPolicy.Peer.Pods(Optional<Selector> namespaces, Optional<Selector> pods) ->
                other() instanceof Party.OfPod(Pod pod, var _)
                        && isPod(pod)
                        && (namespaces.isPresent()
                                ? NaiveSelector.matches(namespaces.get(), namespaceLabels(pod))
                                : pod.namespace().equals(policy.namespace()))
                        && (pods.isEmpty() || NaiveSelector.matches(pods.get(), pod.labels()));
        };
    }

    // ClusterNetworkPolicy, AdminNetworkPolicy, BaselineAdminNetworkPolicy

    private Optional<Basis> tier(Tier tier, Pod pod) {
        if (pod.hostNetwork()) {
            return Optional.empty();
        }
        List<ClusterPolicy> policies = new ArrayList<>(snapshot.clusterPolicies());
        policies.removeIf(policy -> policy.tier() != tier
                || !NaiveSelector.matches(policy.subject().namespaces(), namespaceLabels(pod))
                || !NaiveSelector.matches(policy.subject().pods(), pod.labels()));
        policies.sort(Comparator.comparingInt(ClusterPolicy::priority)
                .thenComparing(policy -> !first.contains(policy.ref()))
                .thenComparing(policy -> policy.ref().name())
                .thenComparing(policy -> policy.ref().kind()));
        for (ClusterPolicy policy : policies) {
            List<ClusterPolicy.Rule> rules = policy.rules(direction);
            for (int i = 0; i < rules.size(); i++) {
                ClusterPolicy.Rule rule = rules.get(i);
                boolean unknown = rule.peers().contains(new ClusterPolicy.Peer.Unknown());
                if (unknown && rule.action() != Action.ACCEPT) {
                    return Optional.of(new Basis.ByClusterPolicy(tier, path(policy.ref(), i, ""), Action.DENY));
                }
                int peer = unknown ? -1 : firstPeer(rule);
                if (peer >= 0 && rule.action() == Action.PASS) {
                    return Optional.empty();
                }
                if (peer >= 0) {
                    return Optional.of(
                            new Basis.ByClusterPolicy(tier, path(policy.ref(), i, peer(peer)), rule.action()));
                }
            }
        }
        return Optional.empty();
    }

    private int firstPeer(ClusterPolicy.Rule rule) {
        if (!rule.ports().isEmpty() && rule.ports().stream().noneMatch(this::matchesOfCluster)) {
            return -1;
        }
        NaiveReading known = unmatched.contains(rule) ? withoutUnknownPeers() : this;
        for (int i = 0; i < rule.peers().size(); i++) {
            if (known.matches(rule.peers().get(i))) {
                return i;
            }
        }
        return -1;
    }

    private NaiveReading withoutUnknownPeers() {
        Set<Ambiguity> rest = EnumSet.noneOf(Ambiguity.class);
        rest.addAll(otherwise);
        rest.removeAll(Set.of(Ambiguity.ADDRESS_UNKNOWN, Ambiguity.DOMAIN_NAME));
        return new NaiveReading(snapshot, c, direction, rest, first, Set.of());
    }

    /** Rules of cluster policies that match by these readings and do not without what is unknown of their peers. */
    List<ClusterPolicy.Rule> uncertain() {
        return snapshot.clusterPolicies().stream()
                .flatMap(policy -> policy.rules(direction).stream())
                .filter(rule -> !rule.peers().contains(new ClusterPolicy.Peer.Unknown()))
                .filter(rule -> firstPeer(rule) >= 0)
                .filter(rule -> without(Set.of(rule)).firstPeer(rule) < 0)
                .toList();
    }

    private boolean matches(ClusterPolicy.Peer peer) {
        return switch (peer) {
            case ClusterPolicy.Peer.Pods(Selector namespaces, Selector pods) ->
                isPlainPod(other())
                        && other() instanceof Party.OfPod(Pod pod, var _)
                        && NaiveSelector.matches(namespaces, namespaceLabels(pod))
                        && NaiveSelector.matches(pods, pod.labels());
            case ClusterPolicy.Peer.Networks(List<Cidr> blocks) ->
                blocks.stream().anyMatch(block -> inBlock(block, List.of()));
            case ClusterPolicy.Peer.Nodes(Selector nodes) ->
                (isUnknown() && isInHostNetwork(other()))
                        ? read(Ambiguity.ADDRESS_UNKNOWN)
                        : snapshot.nodes().stream()
                                .filter(node -> NaiveSelector.matches(nodes, node.labels()))
                                .anyMatch(node -> node.addresses().contains(seenAddress()));
            case ClusterPolicy.Peer.DomainNames(List<String> patterns) ->
                (other() instanceof Party.OfAddress(var _, List<String> names) && !names.isEmpty())
                        ? patterns.stream().anyMatch(pattern -> names.stream().anyMatch(name -> named(pattern, name)))
                        : c.via().isEmpty() && read(Ambiguity.DOMAIN_NAME);
            case ClusterPolicy.Peer.Unknown _ -> throw new AssertionError("an unknown peer speaks for its whole rule");
        };
    }

    /** "'*' matches one or more entire labels", and only as a prefix. */
    private static boolean named(String pattern, String name) {
        String rest = pattern.startsWith("*.") ? pattern.substring(1) : "";
        return rest.isEmpty() ? name.equals(pattern) : name.endsWith(rest) && name.length() > rest.length();
    }

    // who

    private Party other() {
        return c.peer(direction);
    }

    private boolean isPod(Pod pod) {
        return !pod.terminated() && (!pod.hostNetwork() || read(Ambiguity.HOST_NETWORK));
    }

    private static boolean isPlainPod(Party party) {
        return party instanceof Party.OfPod(Pod pod, var _) && !pod.hostNetwork() && !pod.terminated();
    }

    private boolean isSelf() {
        if (c.source() instanceof Party.OfPod(Pod from, var _)
                && c.destination() instanceof Party.OfPod(Pod to, var _)
                && from.equals(to)) {
            return true;
        }
        return c.source().address().equals(c.destination().address())
                && !c.source().address().equals(IpAddress.UNSPECIFIED);
    }

    private static boolean isInHostNetwork(Party party) {
        return party instanceof Party.OfPod(Pod pod, var _) && pod.hostNetwork();
    }

    private boolean isOwnNode(Pod pod) {
        return !pod.node().isEmpty() && pod.node().equals(nodeOf(other()));
    }

    private static String nodeOf(Party party) {
        if (party instanceof Party.OfNode(Node node, var _)) {
            return node.name();
        }
        return party instanceof Party.OfPod(Pod pod, var _) && pod.hostNetwork() ? pod.node() : "";
    }

    private Map<String, String> namespaceLabels(Pod pod) {
        return snapshot.namespaces().stream()
                .filter(namespace -> namespace.name().equals(pod.namespace()))
                .findFirst()
                .map(Namespace::labels)
                .orElse(Map.of());
    }

    private boolean read(Ambiguity ambiguity) {
        return otherwise.contains(ambiguity);
    }

    // what

    private boolean beforeNat() {
        return direction == Direction.EGRESS && c.via().isPresent() && read(Ambiguity.PRE_DNAT);
    }

    private IpAddress seenAddress() {
        return beforeNat() ? c.via().orElseThrow().address() : other().address();
    }

    private boolean isUnknown() {
        return other() instanceof Party.OfPod && seenAddress().equals(IpAddress.UNSPECIFIED);
    }

    private boolean inBlock(Cidr cidr, List<Cidr> except) {
        IpAddress address = seenAddress();
        boolean all = cidr.prefix() == 0 && cidr.contains(address) && except.isEmpty();
        if (isUnknown() && !all) {
            return read(Ambiguity.ADDRESS_UNKNOWN);
        }
        return cidr.contains(address) && except.stream().noneMatch(block -> block.contains(address));
    }

    private boolean matchesOfCluster(Port port) {
        return switch (port) {
            case Port.All(var protocol) -> matchesPort(protocol, 0, 0xffff);
            case Port.Range(var protocol, int from, int to) -> matchesPort(protocol, from, to);
            case Port.Named named -> isPlainPod(c.destination()) && declared(named);
        };
    }

    private boolean matches(Port port) {
        return switch (port) {
            case Port.All(var protocol) -> isSupported(protocol) && matchesPort(protocol, 0, 0xffff);
            case Port.Range(var protocol, int from, int to) ->
                isSupported(protocol) && matchesPort(protocol, from, read(Ambiguity.END_PORT) ? from : to);
            case Port.Named named ->
                c.destination() instanceof Party.OfPod(Pod pod, var _)
                        && isPod(pod)
                        && isSupported(named.protocol().orElseThrow())
                        && !read(Ambiguity.NAMED_PORT)
                        && declared(named);
        };
    }

    private boolean isSupported(Protocol protocol) {
        return protocol != Protocol.SCTP || !read(Ambiguity.SCTP);
    }

    private boolean declared(Port.Named named) {
        return c.destination() instanceof Party.OfPod(Pod pod, var _)
                && pod.ports().stream()
                        .filter(declared -> declared.name().equals(named.name()))
                        .filter(declared ->
                                named.protocol().isEmpty() || named.protocol().get() == declared.protocol())
                        .filter(declared -> !declared.initContainer() || read(Ambiguity.INIT_CONTAINER_PORT))
                        .anyMatch(declared -> matchesPort(declared.protocol(), declared.number(), declared.number()));
    }

    private boolean matchesPort(Protocol protocol, int from, int to) {
        if (!(c.transport() instanceof Transport.Ports(var used, int _, int after)) || used != protocol) {
            return false;
        }
        int port = beforeNat() ? c.via().orElseThrow().port() : after;
        return from <= port && port <= to;
    }

    private RuleRef path(PolicyRef policy, int rule, String peer) {
        String field = direction == Direction.INGRESS ? "ingress" : "egress";
        return new RuleRef(policy, "spec." + field + "[" + rule + "]" + peer);
    }

    private String peer(int index) {
        return (direction == Direction.INGRESS ? ".from[" : ".to[") + index + "]";
    }
}
