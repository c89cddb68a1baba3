// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import dev.netiso.cli.CommandFailure;
import dev.netiso.flow.IpAddress;
import dev.netiso.kube.Conversion;
import dev.netiso.kube.KubeObjects;
import dev.netiso.kube.Problem;
import dev.netiso.policy.Node;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.synthesis.WorkloadLabels;
import dev.netiso.policy.synthesis.WorkloadRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NodeList;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads what policy depends on, of the namespaces that matter and no other. Each kubectl mostly waits for its own start, so namespaces are read at once.
 */
public final class ClusterReader {
    private static final Map<String, String> PLURALS = Map.of(
            "Deployment", "deployments",
            "StatefulSet", "statefulsets",
            "DaemonSet", "daemonsets",
            "ReplicaSet", "replicasets");

    private final Kubectl kubectl;
    private final KubeJson json;

    public ClusterReader(Kubectl kubectl, KubeJson json) {
        this.kubectl = kubectl;
        this.json = json;
    }

    /**
     * What was read.
     *
     * @param gitOps who else looks after a namespace, by its name
     * @param notes rights that the user lacks and that may matter
     * @param problems what could not be read of it; policies among it are in the snapshot as unreadable
     */
    public record Reading(Snapshot snapshot, Map<String, GitOps> gitOps, List<Problem> problems, List<String> notes) {
        public Reading {
            gitOps = Map.copyOf(gitOps);
            problems = List.copyOf(problems);
            notes = List.copyOf(notes);
        }
    }

    /**
     * Workloads.
     *
     * @param labels as far as the user may read them
     * @param gitOps who else looks after one of a namespace, by the namespace's name
     */
    public record Workloads(Map<WorkloadRef, WorkloadLabels> labels, Map<String, GitOps> gitOps) {
        public Workloads {
            labels = Map.copyOf(labels);
            gitOps = Map.copyOf(gitOps);
        }
    }

    /**
     * Reads those namespaces.
     *
     * @throws CommandFailure if the user may not read one of them
     * @throws ClusterException if it cannot be read
     */
    public Reading read(Collection<String> namespaces) {
        List<Part> parts = new TreeSet<>(namespaces)
                .stream().parallel().map(this::namespace).toList();
        Map<String, GitOps> gitOps = new HashMap<>();
        parts.forEach(part -> part.gitOps().ifPresent(found -> gitOps.put(part.name(), found)));
        Snapshot snapshot = new Snapshot(
                values(parts, part -> Stream.of(part.namespace())),
                values(parts, part -> part.pods().stream()),
                nodes(),
                List.of(),
                values(parts, part -> part.policies().stream()),
                List.of(),
                KubeObjects.unreadable(
                        parts.stream().flatMap(part -> part.policies().stream()).toList()));
        return new Reading(
                snapshot, gitOps, parts.stream().flatMap(Part::problems).toList(), List.of());
    }

    /** One namespace. */
    private record Part(
            String name,
            Conversion<dev.netiso.policy.Namespace> namespace,
            List<Conversion<dev.netiso.policy.Pod>> pods,
            List<Conversion<dev.netiso.policy.NetworkPolicy>> policies,
            Optional<GitOps> gitOps) {
        Stream<Problem> problems() {
            return Stream.of(Stream.of(namespace), pods.stream(), policies.stream())
                    .<Conversion<?>>flatMap(Function.identity())
                    .flatMap(conversion -> conversion.problems().stream());
        }
    }

    private Part namespace(String name) {
        String core = "/api/v1/namespaces/" + name;
        String policiesPath = "/apis/networking.k8s.io/v1/namespaces/" + name + "/networkpolicies";
        try {
            Namespace namespace = get(core, Namespace.class);
            var policies = get(policiesPath, NetworkPolicyList.class).getItems();
            return new Part(
                    name,
                    KubeObjects.namespace(namespace),
                    list(core + "/pods", PodList.class, KubeObjects::pod),
                    policies.stream().map(KubeObjects::networkPolicy).toList(),
                    Stream.concat(Stream.of(namespace), policies.stream())
                            .flatMap(object -> GitOps.of(object).stream())
                            .findFirst());
        } catch (ClusterException e) {
            if (e.error().kind() == ClusterError.Kind.FORBIDDEN) {
                throw CommandFailure.unanswered(e.error().explain()
                        + "; the ClusterRole view has it, and whoever may view both namespaces can run this command");
            }
            throw e;
        }
    }

    /** Not needed, only better: a rule for a block of addresses may hold a node's. */
    private List<Node> nodes() {
        return ifAllowed(() -> list("/api/v1/nodes", NodeList.class, KubeObjects::node)).stream()
                .flatMap(List::stream)
                .flatMap(node -> node.value().stream())
                .toList();
    }

    /** Reads those workloads, as far as the user may and they are of a kind that is known. @throws ClusterException if it cannot be read */
    public Workloads workloads(Set<WorkloadRef> refs) {
        Map<WorkloadRef, WorkloadLabels> labels = new HashMap<>();
        Map<String, GitOps> gitOps = new HashMap<>();
        workloadObjects(refs).forEach((ref, workload) -> {
            labels.put(ref, labels(workload));
            GitOps.of(workload).ifPresent(found -> gitOps.putIfAbsent(ref.namespace(), found));
        });
        return new Workloads(labels, gitOps);
    }

    private Map<WorkloadRef, Deployment> workloadObjects(Set<WorkloadRef> refs) {
        Map<WorkloadRef, Deployment> objects = new LinkedHashMap<>();
        refs.parallelStream()
                .filter(ref -> PLURALS.containsKey(ref.workload().kind()))
                .flatMap(ref -> workload(ref).map(object -> Map.entry(ref, object)).stream())
                .toList()
                .forEach(entry -> objects.put(entry.getKey(), entry.getValue()));
        return objects;
    }

    /** Each of these kinds has its selector and its template where a Deployment has it. */
    private Optional<Deployment> workload(WorkloadRef ref) {
        return ifAllowed(() -> {
            Deployment object = get(
                    "/apis/apps/v1/namespaces/" + ref.namespace() + "/"
                            + PLURALS.get(ref.workload().kind()) + "/"
                            + ref.workload().name(),
                    Deployment.class);
            object.setKind(ref.workload().kind());
            return object;
        });
    }

    private static WorkloadLabels labels(Deployment workload) {
        var template = Optional.ofNullable(workload.getSpec().getTemplate())
                .flatMap(of -> Optional.ofNullable(of.getMetadata()))
                .flatMap(metadata -> Optional.ofNullable(metadata.getLabels()));
        return new WorkloadLabels(
                KubeObjects.selector(workload, workload.getSpec().getSelector(), "spec.selector")
                        .value(),
                template);
    }

    /** The namespace of the pod that has that address; empty if none has, or the user may not look. */
    public Optional<String> namespaceOf(IpAddress address) {
        return ifAllowed(() ->
                        get("/api/v1/pods?fieldSelector=status.podIP%3D" + address, PodList.class).getItems().stream()
                                .filter(pod ->
                                        !Boolean.TRUE.equals(pod.getSpec().getHostNetwork()))
                                .map(pod -> pod.getMetadata().getNamespace())
                                .findFirst())
                .flatMap(Function.identity());
    }

    private <T> Optional<T> ifAllowed(java.util.function.Supplier<T> read) {
        try {
            return Optional.of(read.get());
        } catch (ClusterException e) {
            if (e.error().kind() == ClusterError.Kind.FORBIDDEN || e.error().kind() == ClusterError.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private <O extends HasMetadata, T> List<Conversion<T>> list(
            String path, Class<? extends KubernetesResourceList<O>> type, Function<O, Conversion<T>> read) {
        return get(path, type).getItems().stream().map(read).toList();
    }

    private <T> T get(String path, Class<T> type) {
        return json.read(kubectl.get(path), type);
    }

    private static <T> List<T> values(Collection<Part> parts, Function<Part, Stream<Conversion<T>>> of) {
        return parts.stream()
                .flatMap(of)
                .flatMap(conversion -> conversion.value().stream())
                .toList();
    }
}
