// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Follows one kind of object for as long as it is asked to, whatever fails, and says how that goes. */
final class Follower<T extends HasMetadata> implements ResourceEventHandler<T> {
    private final String resource;
    private final SharedIndexInformer<T> informer;
    private final Consumer<T> put;
    private final Consumer<T> remove;
    private final CompletableFuture<Void> synced = new CompletableFuture<>();
    private final CompletableFuture<Void> tried = new CompletableFuture<>();
    private volatile String failure = "";

    Follower(String resource, SharedIndexInformer<T> informer, KeysOnly<T> store, Consumer<T> put, Consumer<T> remove) {
        this.resource = resource;
        this.informer = informer;
        this.put = put;
        this.remove = remove;
        informer.itemStore(store).removeNamespaceIndex().addEventHandler(this).exceptionHandler((_, failed) -> {
            failed(failed);
            return true;
        });
    }

    void start() {
        CompletableFuture<Void> started = informer.start().toCompletableFuture();
        started.exceptionally(failed -> {
            failed(failed);
            return null;
        });
    }

    void stop() {
        informer.stop();
    }

    /** Done once the objects of a first list have been handed on. */
    CompletableFuture<Void> synced() {
        return synced;
    }

    /** Done once a first list has been handed on, or could not be had. */
    CompletableFuture<Void> tried() {
        return tried;
    }

    Following status() {
        String message = failure;
        if (!message.isEmpty()) {
            return new Following(resource, Following.State.FAILING, message);
        }
        if (!synced.isDone()) {
            return new Following(resource, Following.State.STARTING, "");
        }
        return new Following(
                resource, informer.isWatching() ? Following.State.FOLLOWING : Following.State.RECONNECTING, "");
    }

    @Override
    public void onAdd(T object) {
        failure = "";
        put.accept(object);
    }

    @Override
    public void onUpdate(T before, T object) {
        failure = "";
        put.accept(object);
    }

    @Override
    public void onDelete(T object, boolean missed) {
        remove.accept(object);
    }

    @Override
    public void onList(String resourceVersion, boolean remainedEmpty) {
        failure = "";
        synced.complete(null);
        tried.complete(null);
    }

    private void failed(Throwable failed) {
        failure = message(failed);
        tried.complete(null);
    }

    private String message(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof KubernetesClientException refused
                    && refused.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return "cannot follow " + resource + ": forbidden; grant list and watch on " + resource
                        + " cluster-wide";
            }
        }
        return "cannot follow " + resource + ": " + rootMessage(failed);
    }

    private static String rootMessage(Throwable failed) {
        Throwable root = failed;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
    }
}
