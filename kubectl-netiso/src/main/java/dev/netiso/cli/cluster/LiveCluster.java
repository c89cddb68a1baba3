// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import dev.netiso.cli.CommandFailure;
import dev.netiso.kube.ClusterGathering;
import dev.netiso.kube.Gathered;
import dev.netiso.kube.Manifest;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.Snapshot;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * Reads what policy depends on from the cluster, as the user. Each kubectl mostly waits for its own start and for the server, so all lists are read at once, and long ones
 * page by page.
 */
public final class LiveCluster {
    private static final int PAGE = 500;

    private final Kubectl kubectl;
    private final KubeJson json;

    /** What is not needed for every question. */
    public enum Part {
        SERVICES,
        NODES
    }

    /**
     * What was read.
     *
     * @param gitOps who else looks after a namespace or its policies, by its name
     * @param notes a line for each right that the user lacks and that may matter
     */
    public record Reading(Gathered gathered, Map<String, GitOps> gitOps, List<String> notes) {
        public Reading {
            gitOps = Map.copyOf(gitOps);
            notes = List.copyOf(notes);
        }
    }

    public LiveCluster(Kubectl kubectl, KubeJson json) {
        this.kubectl = kubectl;
        this.json = json;
    }

    /**
     * Reads namespaces, pods, NetworkPolicies, the cluster policies that the cluster serves, and those parts.
     *
     * @throws CommandFailure if the user may not read namespaces, pods or NetworkPolicies
     * @throws ClusterException if it cannot be read
     */
    public Reading read(ClusterScope scope, Set<Part> parts) {
        ServedClusterPolicies clusterPolicies = new ServedClusterPolicies(kubectl, json, this::list);
        Gathering gathering = new Gathering();
        List<Runnable> tasks = new ArrayList<>();
        tasks.addAll(needed(scope, gathering));
        tasks.addAll(optional(scope, parts, gathering));
        tasks.addAll(others(scope, parts, gathering));
        tasks.add(() -> clusterPolicies.read(gathering));
        all(tasks);
        return gathering.reading();
    }

    private List<Runnable> needed(ClusterScope scope, Gathering gathering) {
        List<Runnable> tasks = new ArrayList<>();
        switch (scope) {
            case ClusterScope.Whole _ ->
                Stream.of("/api/v1/namespaces", "/api/v1/pods", "/apis/networking.k8s.io/v1/networkpolicies")
                        .forEach(path -> tasks.add(() -> list(path, gathering)));
            case ClusterScope.Namespaces(Set<String> names, var _) ->
                names.forEach(name -> {
                    String core = "/api/v1/namespaces/" + name;
                    String policies = "/apis/networking.k8s.io/v1/namespaces/" + name + "/networkpolicies";
                    tasks.add(() ->
                            gathering.add(ObjectList.parse(kubectl.get(core)).items()));
                    tasks.add(() -> list(core + "/pods", gathering));
                    tasks.add(() -> list(policies, gathering));
                });
        }
        return tasks.stream().map(task -> explained(task, scope)).toList();
    }

    private List<Runnable> optional(ClusterScope scope, Set<Part> parts, Gathering gathering) {
        List<Runnable> tasks = new ArrayList<>();
        if (parts.contains(Part.NODES)) {
            tasks.add(permitted(
                    () -> list("/api/v1/nodes", gathering),
                    gathering,
                    "you may not list nodes: their addresses count as any others"));
        }
        if (parts.contains(Part.SERVICES)) {
            Stream<String> paths = switch (scope) {
                case ClusterScope.Whole _ -> Stream.of("/api/v1/services");
                case ClusterScope.Namespaces(Set<String> names, var _) ->
                    names.stream().map(name -> "/api/v1/namespaces/" + name + "/services");
            };
            paths.forEach(path -> tasks.add(permitted(
                    () -> list(path, gathering),
                    gathering,
                    "you may not list services: name pods or workloads instead")));
        }
        return tasks;
    }

    /** Half of a namespace would look like one without pods or policies. */
    private List<Runnable> others(ClusterScope scope, Set<Part> parts, Gathering gathering) {
        return scope instanceof ClusterScope.Namespaces(var _, Set<String> others)
                ? others.stream()
                        .<Runnable>map(name -> () -> whole(name, parts).ifPresent(gathering::add))
                        .toList()
                : List.of();
    }

    /** All of a namespace; empty if it does not exist or the user may not read it. */
    private Optional<List<Manifest>> whole(String name, Set<Part> parts) {
        String core = "/api/v1/namespaces/" + name;
        try {
            List<Manifest> all =
                    new ArrayList<>(ObjectList.parse(kubectl.get(core)).items());
            all.addAll(listed(core + "/pods"));
            all.addAll(listed("/apis/networking.k8s.io/v1/namespaces/" + name + "/networkpolicies"));
            if (parts.contains(Part.SERVICES)) {
                all.addAll(listed(core + "/services"));
            }
            return Optional.of(all);
        } catch (ClusterException e) {
            return switch (e.error().kind()) {
                case FORBIDDEN, NOT_FOUND -> Optional.empty();
                default -> throw e;
            };
        }
    }

    private static Runnable permitted(Runnable task, Gathering gathering, String otherwise) {
        return () -> {
            try {
                task.run();
            } catch (ClusterException e) {
                if (e.error().kind() != ClusterError.Kind.FORBIDDEN) {
                    throw e;
                }
                gathering.note(otherwise);
            }
        };
    }

    private static Runnable explained(Runnable task, ClusterScope scope) {
        return () -> {
            try {
                task.run();
            } catch (ClusterException e) {
                if (e.error().kind() != ClusterError.Kind.FORBIDDEN) {
                    throw e;
                }
                throw CommandFailure.unanswered(e.error().explain()
                        + switch (scope) {
                            case ClusterScope.Whole _ ->
                                "; the ClusterRole view has it, bound for the whole cluster; between two namespaces"
                                        + " that you may view, name both ends";
                            case ClusterScope.Namespaces _ ->
                                "; the ClusterRole view has it, and whoever may view both namespaces can run this command";
                        });
            }
        };
    }

    private void list(String path, Gathering gathering) {
        gathering.add(listed(path));
    }

    /** Reads a list page by page; at once where it changes so fast that the server forgets the pages (410). */
    private List<Manifest> listed(String path) {
        try {
            return pages(path);
        } catch (ClusterException e) {
            if (e.error().kind() != ClusterError.Kind.EXPIRED) {
                throw e;
            }
            return ObjectList.parse(kubectl.get(path)).items();
        }
    }

    private List<Manifest> pages(String path) {
        List<Manifest> items = new ArrayList<>();
        String next = "";
        do {
            ObjectList page = ObjectList.parse(kubectl.get(path + "?limit=" + PAGE + next));
            items.addAll(page.items());
            next = page.next().isEmpty() ? "" : "&continue=" + URLEncoder.encode(page.next(), StandardCharsets.UTF_8);
        } while (!next.isEmpty());
        return items;
    }

    private static void all(List<Runnable> tasks) {
        Executor threads = task -> Thread.ofVirtual().start(task);
        List<CompletableFuture<Void>> running = tasks.stream()
                .map(task -> CompletableFuture.runAsync(task, threads))
                .toList();
        for (CompletableFuture<Void> task : running) {
            try {
                task.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw e;
            }
        }
    }

    /** What comes from many threads. */
    static final class Gathering {
        private final ClusterGathering objects = new ClusterGathering();
        private final List<PolicyRef> unreadable = new ArrayList<>();
        private final Map<String, GitOps> gitOps = new HashMap<>();
        private final Set<String> notes = new TreeSet<>();

        synchronized void add(List<Manifest> found) {
            found.forEach(objects::add);
            found.forEach(this::lookForGitOps);
        }

        /** A namespace, or one of its policies. */
        private void lookForGitOps(Manifest object) {
            String kind = String.valueOf(object.fields().get("kind"));
            if (object.fields().get("metadata") instanceof Map<?, ?> metadata) {
                String name = String.valueOf(metadata.get("name"));
                String namespace = switch (kind) {
                    case "Namespace" -> name;
                    case "NetworkPolicy" -> String.valueOf(metadata.get("namespace"));
                    default -> "";
                };
                if (!namespace.isEmpty()) {
                    GitOps.of(kind + " " + name, metadata.get("labels"), metadata.get("annotations"))
                            .ifPresent(found -> gitOps.putIfAbsent(namespace, found));
                }
            }
        }

        synchronized void note(String note) {
            notes.add(note);
        }

        /** Policies of a kind exist, perhaps, and what they say is not known. */
        synchronized void unreadable(String kind, String note) {
            unreadable.add(new PolicyRef(kind, "", "*"));
            notes.add(note);
        }

        synchronized Reading reading() {
            Gathered gathered = objects.gather();
            Snapshot all = gathered.snapshot();
            Snapshot snapshot = new Snapshot(
                    all.namespaces(),
                    all.pods(),
                    all.nodes(),
                    all.services(),
                    all.networkPolicies(),
                    all.clusterPolicies(),
                    Stream.concat(all.unreadable().stream(), unreadable.stream())
                            .toList());
            return new Reading(
                    new Gathered(
                            snapshot,
                            gathered.workloadSelectors(),
                            gathered.problems(),
                            gathered.ignored(),
                            gathered.leftOut(),
                            gathered.undeclared()),
                    gitOps,
                    List.copyOf(notes));
        }
    }
}
