// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Workload;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Namespace;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Node;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Objects that a test puts there when it likes. */
final class FakeCluster implements ClusterView {
    final List<Pod> pods = new CopyOnWriteArrayList<>();
    final List<NetworkPolicy> policies = new CopyOnWriteArrayList<>();
    final List<Node> nodes = new CopyOnWriteArrayList<>();
    final List<String> proven = new CopyOnWriteArrayList<>();

    volatile boolean fails;

    static Pod pod(String namespace, String name, String address) {
        return new Pod(
                namespace,
                name,
                "uid-of-" + name,
                Map.of("app", name),
                List.of(IpAddress.of(address)),
                List.of(),
                new Workload("Deployment", name),
                "node1",
                false,
                false);
    }

    /** A pod in the network of its node, by that node's address. */
    static Pod hostNetworkPod(String name, String nodeAddress) {
        return new Pod(
                "kube-system",
                name,
                "uid-of-" + name,
                Map.of("app", name),
                List.of(IpAddress.of(nodeAddress)),
                List.of(),
                new Workload("DaemonSet", name),
                "node1",
                true,
                false);
    }

    static NetworkPolicy denyAllInto(String namespace) {
        return new NetworkPolicy(
                namespace, "default-deny", Selector.ALL, Set.of(Direction.INGRESS), List.of(), List.of());
    }

    @Override
    public Optional<Pod> podByUid(String uid) {
        return pods.stream().filter(pod -> pod.uid().equals(uid)).findFirst();
    }

    @Override
    public List<Pod> podsByAddress(IpAddress address, Instant at) {
        return pods.stream()
                .filter(pod -> pod.selectable() && pod.addresses().contains(address))
                .toList();
    }

    @Override
    public void prove(Pod pod, IpAddress address, Instant at) {
        proven.add(pod.name() + " " + address + " " + at);
    }

    @Override
    public Evaluator evaluator() {
        if (fails) {
            throw new IllegalStateException("a bug");
        }
        List<Namespace> namespaces = pods.stream()
                .map(Pod::namespace)
                .distinct()
                .map(name -> new Namespace(name, Map.of()))
                .toList();
        return Evaluator.of(new Snapshot(namespaces, List.copyOf(pods), List.copyOf(nodes), List.copyOf(policies)));
    }
}
