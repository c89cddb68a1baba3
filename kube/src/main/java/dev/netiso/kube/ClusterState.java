// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import dev.netiso.flow.IpAddress;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Snapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster's objects say now, followed by watches: pods, namespaces, nodes, NetworkPolicies, and the cluster policies that are served. Needs {@code list}
 * and {@code watch} on these, in all namespaces; without it on the cluster policies that are served, decisions are undecided. Safe to share between threads;
 * answers from memory.
 */
public final class ClusterState implements AutoCloseable {
    private static final long PAGE = 500;

    /** How often; a kind that is installed later is followed that much later. */
    private static final Duration ASK_WHAT_IS_SERVED = Duration.ofMinutes(1);

    private final ClusterObjects objects = new ClusterObjects();
    private final List<Follower<?>> followers;
    private final ClusterPolicyFollowers clusterPolicies;

    private ClusterState(KubernetesClient client, InstantSource clock) {
        this.clusterPolicies = new ClusterPolicyFollowers(client, objects, PAGE);
        this.followers = List.of(
                new Follower<>(
                        "namespaces",
                        client.namespaces().withLimit(PAGE).runnableInformer(0),
                        new KeysOnly<>(metadata ->
                                new NamespaceBuilder().withMetadata(metadata).build()),
                        namespace -> objects.putNamespace(key(namespace), KubeObjects.namespace(namespace)),
                        namespace -> objects.removeNamespace(key(namespace))),
                new Follower<>(
                        "networkpolicies.networking.k8s.io",
                        client.network()
                                .v1()
                                .networkPolicies()
                                .inAnyNamespace()
                                .withLimit(PAGE)
                                .runnableInformer(0),
                        new KeysOnly<>(metadata -> new NetworkPolicyBuilder()
                                .withMetadata(metadata)
                                .build()),
                        policy -> objects.putNetworkPolicy(key(policy), KubeObjects.networkPolicy(policy)),
                        policy -> objects.removeNetworkPolicy(key(policy))),
                new Follower<>(
                        "nodes",
                        client.nodes().withLimit(PAGE).runnableInformer(0),
                        new KeysOnly<>(metadata ->
                                new NodeBuilder().withMetadata(metadata).build()),
                        node -> objects.putNode(key(node), KubeObjects.node(node)),
                        node -> objects.removeNode(key(node))),
                new Follower<>(
                        "pods",
                        client.pods().inAnyNamespace().withLimit(PAGE).runnableInformer(0),
                        new KeysOnly<>(metadata ->
                                new PodBuilder().withMetadata(metadata).build()),
                        pod -> objects.putPod(
                                key(pod), KubeObjects.pod(pod), created(pod.getMetadata()), clock.instant()),
                        pod -> objects.removePod(key(pod), clock.instant())));
    }

    /**
     * Begins to follow a cluster and returns at once; see {@link #synced()} and {@link #status()}. The client stays the caller's.
     *
     * @param clock by which deletions are dated
     */
    public static ClusterState start(KubernetesClient client, InstantSource clock) {
        return start(client, clock, ASK_WHAT_IS_SERVED);
    }

    static ClusterState start(KubernetesClient client, InstantSource clock, Duration askWhatIsServed) {
        ClusterState state = new ClusterState(client, clock);
        state.followers.forEach(Follower::start);
        state.clusterPolicies.start(askWhatIsServed);
        return state;
    }

    /** Whether every kind has been read once, cluster policies only if they can be; decisions before that are made on a part of the cluster. */
    public boolean synced() {
        return firstReads().allMatch(CompletableFuture::isDone);
    }

    /** Runs the task on a thread of its own once {@link #synced()}, or at once if it is so already. */
    public void whenSynced(Runnable task) {
        CompletableFuture<?>[] all = firstReads().toArray(CompletableFuture<?>[]::new);
        var _ = CompletableFuture.allOf(all).thenRunAsync(task, Thread::startVirtualThread);
    }

    private Stream<CompletableFuture<Void>> firstReads() {
        return Stream.concat(followers.stream().map(Follower::synced), Stream.of(clusterPolicies.tried()));
    }

    /** How well each kind is being followed; of cluster policies those that are served. */
    public List<Following> status() {
        return Stream.concat(followers.stream().map(Follower::status), clusterPolicies.status().stream())
                .toList();
    }

    /** What could not be read of the objects that exist now. As cheap as {@link #snapshot()}. */
    public List<Problem> problems() {
        return objects.problems();
    }

    /** The objects of now. Cheap: the same value until something changes. */
    public Snapshot snapshot() {
        return objects.snapshot();
    }

    /** An evaluator of {@link #snapshot()}, as cheap. */
    public Evaluator evaluator() {
        return objects.evaluator();
    }

    /** A pod that exists, or did in the last minutes. */
    public Optional<Pod> podByUid(String uid) {
        return objects.history().byUid(uid);
    }

    /** The pods that may have held the address at that time, not long ago, the likeliest first; none in a host network. */
    public List<Pod> podsByAddress(IpAddress address, Instant at) {
        return objects.history().byAddress(address, at);
    }

    /** That pod certainly held the address at that time, as a node's kernel knew. */
    public void prove(Pod pod, IpAddress address, Instant at) {
        objects.history().prove(pod, address, at);
    }

    @Override
    public void close() {
        followers.forEach(Follower::stop);
        clusterPolicies.stop();
    }

    private static String key(HasMetadata object) {
        return Cache.metaNamespaceKeyFunc(object);
    }

    private static Instant created(@Nullable ObjectMeta metadata) {
        String text = metadata == null ? null : metadata.getCreationTimestamp();
        try {
            return text == null ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeParseException e) {
            // unknown: it may have held its address since ever
            return Instant.EPOCH;
        }
    }
}
