// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import dev.netiso.kube.ServedPolicies.Served;
import dev.netiso.policy.PolicyRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Follows the cluster policies of the kinds that are served, and asks again and again which these are. Where none is served, or they may not be read, all else
 * goes on; that there may be policies which cannot be read is said in the snapshot.
 */
final class ClusterPolicyFollowers {
    /** In place of a name: whichever there are. */
    private static final String ANY = "*";

    private final KubernetesClient client;
    private final ClusterObjects objects;
    private final long page;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("cluster-policies").factory());
    private final CompletableFuture<Void> tried = new CompletableFuture<>();
    private final Map<Served, Follower<GenericKubernetesResource>> followers = new HashMap<>();
    /** Empty until the cluster has said it. */
    private Optional<List<Served>> served = Optional.empty();

    private List<Following> unfollowed = List.of();
    private boolean stopped;

    ClusterPolicyFollowers(KubernetesClient client, ClusterObjects objects, long page) {
        this.client = client;
        this.objects = objects;
        this.page = page;
    }

    void start(Duration askEvery) {
        var _ = timer.scheduleWithFixedDelay(this::ask, 0, askEvery.toMillis(), TimeUnit.MILLISECONDS);
    }

    synchronized void stop() {
        stopped = true;
        timer.shutdownNow();
        followers.values().forEach(Follower::stop);
    }

    /** Done once every kind that is served has been read, or could not be. */
    CompletableFuture<Void> tried() {
        return tried;
    }

    synchronized List<Following> status() {
        return Stream.concat(followers.values().stream().map(Follower::status), unfollowed.stream())
                .toList();
    }

    private void ask() {
        try {
            follow(ServedPolicies.ask(client));
        } catch (RuntimeException e) {
            // whatever it is, ask again later
            cannotAsk(e);
        }
    }

    private synchronized void cannotAsk(RuntimeException e) {
        String message = "cannot ask which cluster policies are served: "
                + Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
        unfollowed = List.of(new Following(KubeObjects.POLICY_GROUP, Following.State.FAILING, message));
        tellUnread();
        tried.complete(null);
    }

    private synchronized void follow(List<Served> now) {
        if (stopped) {
            return;
        }
        served = Optional.of(now);
        followers.entrySet().removeIf(entry -> !now.contains(entry.getKey()) && abandoned(entry));
        now.stream().filter(Served::known).forEach(kind -> followers.computeIfAbsent(kind, this::started));
        unfollowed = now.stream()
                .filter(kind -> !kind.known())
                .map(kind -> new Following(
                        kind.resource(),
                        Following.State.FAILING,
                        "cannot read " + kind.resource() + ": version " + kind.version()
                                + " is not known to this netiso; a newer one may know it"))
                .toList();
        tellUnread();
        CompletableFuture<?>[] all =
                followers.values().stream().map(Follower::tried).toArray(CompletableFuture<?>[]::new);
        var _ = CompletableFuture.allOf(all).thenRun(() -> {
            tellUnread();
            tried.complete(null);
        });
    }

    private boolean abandoned(Map.Entry<Served, Follower<GenericKubernetesResource>> entry) {
        entry.getValue().stop();
        objects.removeClusterPolicies(entry.getKey().kind());
        return true;
    }

    private Follower<GenericKubernetesResource> started(Served kind) {
        ResourceDefinitionContext context = new ResourceDefinitionContext.Builder()
                .withGroup(KubeObjects.POLICY_GROUP)
                .withVersion(kind.version())
                .withKind(kind.kind())
                .withPlural(kind.plural())
                .withNamespaced(false)
                .build();
        var follower = new Follower<>(
                kind.resource(),
                client.genericKubernetesResources(context).withLimit(page).runnableInformer(0),
                new KeysOnly<>(ClusterPolicyFollowers::named),
                policy -> objects.putClusterPolicy(kind.kind(), name(policy), KubeObjects.clusterPolicy(policy)),
                policy -> objects.removeClusterPolicy(kind.kind(), name(policy)));
        follower.start();
        var _ = follower.synced().thenRun(() -> tellUnread());
        return follower;
    }

    /** Policies of these kinds may exist, and nothing is known of them. */
    private synchronized void tellUnread() {
        Stream<String> kinds = served.isEmpty()
                ? ServedPolicies.KNOWN_VERSIONS.keySet().stream()
                : served.get().stream().filter(kind -> !read(kind)).map(Served::kind);
        objects.putUnread(
                kinds.sorted().map(kind -> new PolicyRef(kind, "", ANY)).toList());
    }

    private boolean read(Served kind) {
        return followers.containsKey(kind) && followers.get(kind).synced().isDone();
    }

    private static GenericKubernetesResource named(ObjectMeta metadata) {
        GenericKubernetesResource resource = new GenericKubernetesResource();
        resource.setMetadata(metadata);
        return resource;
    }

    private static String name(GenericKubernetesResource policy) {
        return policy.getMetadata().getName();
    }
}
