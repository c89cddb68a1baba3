// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Protocol;
import dev.netiso.policy.NetworkPolicy.Rule;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Port;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Service;
import dev.netiso.policy.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The cluster's DNS as a rule: the pods behind its service, and the ports on which they listen, which need not be 53 (OpenShift: 5353). */
final class ClusterDns {
    private static final int DNS = 53;
    /** "kube-dns" stays the name of the service whatever answers (kubernetes.io, "Using CoreDNS"); OpenShift has its own. */
    private static final Map<String, String> SERVICES =
            Map.of("kube-system", "kube-dns", "openshift-dns", "dns-default");

    private ClusterDns() {}

    /** UDP and TCP to it, for a policy of that namespace; empty if the snapshot does not have the service, or it has no selector. */
    static Optional<Rule> rule(Snapshot snapshot, RuleDrafts drafts, String namespace) {
        return snapshot.services().stream()
                .filter(service -> service.name().equals(SERVICES.get(service.namespace())))
                .filter(service -> service.namespace().equals(namespace) || drafts.isNamed(service.namespace()))
                .flatMap(service -> rule(snapshot, service, namespace).stream())
                .findFirst();
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
