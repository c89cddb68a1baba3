// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import dev.netiso.policy.ClusterPolicy;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Namespace;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Node;
import dev.netiso.policy.Pod;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The converted objects of a cluster as events change them, and the snapshot of them with its problems, made anew only when something changed that policy depends on. Safe to
 * share between threads.
 */
final class ClusterObjects {
    private final Map<String, Conversion<Namespace>> namespaces = new ConcurrentHashMap<>();
    private final Map<String, Conversion<Pod>> pods = new ConcurrentHashMap<>();
    private final Map<String, Conversion<Node>> nodes = new ConcurrentHashMap<>();
    private final Map<String, Conversion<NetworkPolicy>> policies = new ConcurrentHashMap<>();
    private final Map<PolicyRef, Conversion<ClusterPolicy>> clusterPolicies = new ConcurrentHashMap<>();
    private final PodHistory history = new PodHistory();
    private final AtomicLong version = new AtomicLong();
    private volatile List<PolicyRef> unread = List.of();
    private volatile View view = new View(0, Snapshot.EMPTY, Evaluator.of(Snapshot.EMPTY), List.of());

    private record View(long version, Snapshot snapshot, Evaluator evaluator, List<Problem> problems) {}

    void putNamespace(String key, Conversion<Namespace> namespace) {
        put(namespaces, key, namespace);
    }

    void putNode(String key, Conversion<Node> node) {
        put(nodes, key, node);
    }

    void putNetworkPolicy(String key, Conversion<NetworkPolicy> policy) {
        put(policies, key, policy);
    }

    void putClusterPolicy(String kind, String name, Conversion<ClusterPolicy> policy) {
        put(clusterPolicies, new PolicyRef(kind, "", name), policy);
    }

    /** Policies that exist, or may, and have never been read. */
    void putUnread(List<PolicyRef> policies) {
        unread = List.copyOf(policies);
        version.incrementAndGet();
    }

    void putPod(String key, Conversion<Pod> pod, Instant created, Instant now) {
        Optional<Pod> before = put(pods, key, pod);
        // an object of the same name with another UID is another pod: its deletion was missed
        before.filter(old ->
                        pod.value().filter(is -> is.uid().equals(old.uid())).isEmpty())
                .ifPresent(old -> history.remove(old, now));
        pod.value().ifPresent(is -> history.put(is, created, now));
    }

    void removeNamespace(String key) {
        remove(namespaces, key);
    }

    void removeNode(String key) {
        remove(nodes, key);
    }

    void removeNetworkPolicy(String key) {
        remove(policies, key);
    }

    void removeClusterPolicy(String kind, String name) {
        remove(clusterPolicies, new PolicyRef(kind, "", name));
    }

    /** Those of a kind that is not served any more. */
    void removeClusterPolicies(String kind) {
        clusterPolicies.keySet().removeIf(policy -> policy.kind().equals(kind));
        version.incrementAndGet();
    }

    void removePod(String key, Instant now) {
        remove(pods, key).ifPresent(pod -> history.remove(pod, now));
    }

    PodHistory history() {
        return history;
    }

    Snapshot snapshot() {
        return current().snapshot();
    }

    Evaluator evaluator() {
        return current().evaluator();
    }

    List<Problem> problems() {
        return current().problems();
    }

    private List<Problem> collectProblems() {
        return Stream.of(namespaces, pods, nodes, policies, clusterPolicies)
                .flatMap(objects -> objects.values().stream())
                .flatMap(conversion -> conversion.problems().stream())
                .toList();
    }

    private <K, T> Optional<T> put(Map<K, Conversion<T>> objects, K key, Conversion<T> conversion) {
        Conversion<T> before = objects.put(key, conversion);
        if (!Objects.equals(before, conversion)) {
            version.incrementAndGet();
        }
        return before == null ? Optional.empty() : before.value();
    }

    private <K, T> Optional<T> remove(Map<K, Conversion<T>> objects, K key) {
        Conversion<T> before = objects.remove(key);
        version.incrementAndGet();
        return before == null ? Optional.empty() : before.value();
    }

    private View current() {
        View last = view;
        return last.version() == version.get() ? last : renewed();
    }

    private synchronized View renewed() {
        // read before the objects: a change meanwhile makes the view old, never stale for good
        long now = version.get();
        if (view.version() != now) {
            Snapshot snapshot = new Snapshot(
                    values(namespaces),
                    values(pods),
                    values(nodes),
                    List.of(),
                    values(policies),
                    values(clusterPolicies),
                    unreadable());
            view = new View(now, snapshot, Evaluator.of(snapshot), collectProblems());
        }
        return view;
    }

    private List<PolicyRef> unreadable() {
        return Stream.of(
                        KubeObjects.unreadable(policies.values()),
                        KubeObjects.unreadable(clusterPolicies.values()),
                        unread)
                .flatMap(List::stream)
                .toList();
    }

    private static <T> List<T> values(Map<?, Conversion<T>> objects) {
        return objects.values().stream()
                .flatMap(conversion -> conversion.value().stream())
                .toList();
    }
}
