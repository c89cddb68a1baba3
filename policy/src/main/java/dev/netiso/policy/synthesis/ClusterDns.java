// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.policy.NetworkPolicy.Peer;
import dev.netiso.policy.NetworkPolicy.Rule;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Port;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Service;
import dev.netiso.policy.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The cluster's DNS as rules: the pods behind its service, at the ports on which they listen, which need not be 53 (OpenShift: 5353); and what answers on each
 * node before them, where it is there (kubernetes.io, "Using NodeLocal DNSCache in Kubernetes Clusters").
 */
final class ClusterDns {
    private static final int DNS = 53;
    /** "kube-dns" stays the name of the service whatever answers (kubernetes.io, "Using CoreDNS"); OpenShift has its own. */
    private static final Map<String, String> SERVICES =
            Map.of("kube-system", "kube-dns", "openshift-dns", "dns-default");

    private static final String NODE_LOCAL_NAMESPACE = "kube-system";
    private static final Selector NODE_LOCAL = Selector.ofLabels(Map.of("k8s-app", "node-local-dns"));
    /** Where it listens unless its manifest was changed; where kube-proxy uses iptables, on the service's addresses too. */
    private static final IpAddress NODE_LOCAL_ADDRESS = IpAddress.of("169.254.20.10");

    private static final List<Port> DNS_PORTS =
            List.of(Port.Range.of(Protocol.UDP, DNS), Port.Range.of(Protocol.TCP, DNS));

    private ClusterDns() {}

    /** Where it is looked for. */
    static Set<String> namespaces() {
        return SERVICES.keySet();
    }

    /** UDP and TCP to it, for a policy of that namespace, one peer in each; none if the snapshot does not have the service, or it has no selector. */
    static List<Rule> rules(Snapshot snapshot, RuleDrafts drafts, String namespace) {
        Optional<Rule> service = services(snapshot)
                .filter(one -> isNameable(one.namespace(), drafts, namespace))
                .flatMap(one -> rule(snapshot, one, namespace).stream())
                .findFirst();
        return Stream.concat(service.stream(), onNodes(snapshot, drafts, namespace))
                .toList();
    }

    private static Stream<Service> services(Snapshot snapshot) {
        return snapshot.services().stream().filter(service -> service.name().equals(SERVICES.get(service.namespace())));
    }

    private static boolean isNameable(String dns, RuleDrafts drafts, String namespace) {
        return dns.equals(namespace) || drafts.isNamed(dns);
    }

    /** By address in the network namespace of nodes; by labels where an implementation leads there itself, as GKE Dataplane V2. */
    private static Stream<Rule> onNodes(Snapshot snapshot, RuleDrafts drafts, String namespace) {
        List<Pod> caches = snapshot.pods().stream()
                .filter(pod -> pod.namespace().equals(NODE_LOCAL_NAMESPACE) && !pod.terminated())
                .filter(pod -> NODE_LOCAL.test(pod.labels()))
                .toList();
        Stream<Peer> addresses = caches.stream().anyMatch(Pod::hostNetwork)
                ? Stream.concat(
                                Stream.of(NODE_LOCAL_ADDRESS),
                                services(snapshot).flatMap(service -> service.addresses().stream()))
                        .map(address -> new Peer.IpBlock(Cidr.of(address), List.of()))
                : Stream.of();
        Stream<Peer> pods =
                caches.stream().anyMatch(Pod::selectable) && isNameable(NODE_LOCAL_NAMESPACE, drafts, namespace)
                        ? Stream.of(RuleDrafts.peer(namespace, NODE_LOCAL_NAMESPACE, NODE_LOCAL))
                        : Stream.of();
        return Stream.concat(addresses, pods).map(peer -> new Rule(List.of(peer), DNS_PORTS));
    }

    private static Optional<Rule> rule(Snapshot snapshot, Service service, String namespace) {
        return service.selector()
                .filter(selector -> !selector.requirements().isEmpty())
                .map(selector -> new Rule(
                        List.of(RuleDrafts.peer(namespace, service.namespace(), selector)),
                        ports(service, pods(snapshot, service, selector))));
    }

    private static List<Pod> pods(Snapshot snapshot, Service service, Selector selector) {
        return snapshot.pods().stream()
                .filter(Pod::selectable)
                .filter(pod -> pod.namespace().equals(service.namespace()))
                .filter(pod -> selector.test(pod.labels()))
                .toList();
    }

    private static List<Port> ports(Service service, List<Pod> pods) {
        return Stream.of(Protocol.UDP, Protocol.TCP)
                .<Port>flatMap(protocol -> ports(service, pods, protocol).distinct())
                .toList();
    }

    private static Stream<Port> ports(Service service, List<Pod> pods, Protocol protocol) {
        return service.ports().stream()
                .filter(port -> port.port() == DNS && port.protocol() == protocol)
                .flatMap(port -> switch (port.target()) {
                    case Service.Target.Numbered(int number) -> Stream.of(number);
                    case Service.Target.Named(String name) -> declared(pods, protocol, name);
                })
                .map(number -> Port.Range.of(protocol, number));
    }

    private static Stream<Integer> declared(List<Pod> pods, Protocol protocol, String name) {
        List<Integer> numbers = pods.stream()
                .flatMap(pod -> pod.ports().stream())
                .filter(port -> port.protocol() == protocol && port.name().equals(name))
                .map(port -> port.number())
                .distinct()
                .sorted()
                .toList();
        return numbers.isEmpty() ? Stream.of(DNS) : numbers.stream();
    }
}
