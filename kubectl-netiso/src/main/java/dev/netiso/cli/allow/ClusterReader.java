// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.api.v1alpha1.EndpointObject;
import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.cluster.ClusterError;
import dev.netiso.cli.cluster.ClusterException;
import dev.netiso.cli.cluster.KubeJson;
import dev.netiso.cli.cluster.Kubectl;
import dev.netiso.flow.Workload;
import dev.netiso.kube.Conversion;
import dev.netiso.kube.KubeObjects;
import dev.netiso.kube.Problem;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.synthesis.WorkloadRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what policy depends on, of the namespaces of both ends and no other. Each kubectl mostly waits for its own start, so both ends are read at once. */
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
     * @param workloadSelectors of the workloads of both ends, as far as the user may read them
     * @param problems what could not be read of it; policies among it are in the snapshot as unreadable
     */
    public record Reading(Snapshot snapshot, Map<WorkloadRef, Selector> workloadSelectors, List<Problem> problems) {
        public Reading {
            workloadSelectors = Map.copyOf(workloadSelectors);
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads for that flow.
     *
     * @throws CommandFailure if the user may not read the namespace of an end
     * @throws ClusterException if it cannot be read
     */
    public Reading read(FlowObject flow) {
        List<EndpointObject> ends = List.of(flow.source(), flow.destination());
        List<Part> parts = ends.stream()
                .map(EndpointObject::namespace)
                .filter(name -> !name.isEmpty())
                .distinct()
                .parallel()
                .map(this::namespace)
                .toList();
        Map<WorkloadRef, Selector> selectors = ends.stream()
                .filter(end -> PLURALS.containsKey(end.workload().kind()))
                .map(end -> new WorkloadRef(
                        end.namespace(),
                        new Workload(end.workload().kind(), end.workload().name())))
                .distinct()
                .parallel()
                .flatMap(workload -> selector(workload).map(found -> Map.entry(workload, found)).stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        Snapshot snapshot = new Snapshot(
                values(parts, part -> Stream.of(part.namespace())),
                values(parts, part -> part.pods().stream()),
                List.of(),
                List.of(),
                values(parts, part -> part.policies().stream()),
                List.of(),
                KubeObjects.unreadable(
                        parts.stream().flatMap(part -> part.policies().stream()).toList()));
        return new Reading(
                snapshot, selectors, parts.stream().flatMap(Part::problems).toList());
    }

    /** One namespace. */
    private record Part(
            Conversion<dev.netiso.policy.Namespace> namespace,
            List<Conversion<dev.netiso.policy.Pod>> pods,
            List<Conversion<dev.netiso.policy.NetworkPolicy>> policies) {
        Stream<Problem> problems() {
            return Stream.of(Stream.of(namespace), pods.stream(), policies.stream())
                    .<Conversion<?>>flatMap(Function.identity())
                    .flatMap(conversion -> conversion.problems().stream());
        }
    }

    private Part namespace(String name) {
        String core = "/api/v1/namespaces/" + name;
        String policies = "/apis/networking.k8s.io/v1/namespaces/" + name + "/networkpolicies";
        try {
            return new Part(
                    KubeObjects.namespace(get(core, Namespace.class)),
                    list(core + "/pods", PodList.class, KubeObjects::pod),
                    list(policies, NetworkPolicyList.class, KubeObjects::networkPolicy));
        } catch (ClusterException e) {
            if (e.error().kind() == ClusterError.Kind.FORBIDDEN) {
                throw CommandFailure.unanswered(e.error().explain()
                        + "; the ClusterRole view has it, and whoever may view both namespaces can run this command");
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

    /** Not needed, only better: without it the labels that the pods share name the workload. */
    private Optional<Selector> selector(WorkloadRef ref) {
        try {
            // each of these kinds has its selector where a Deployment has it
            Deployment workload = get(
                    "/apis/apps/v1/namespaces/" + ref.namespace() + "/"
                            + PLURALS.get(ref.workload().kind()) + "/"
                            + ref.workload().name(),
                    Deployment.class);
            return KubeObjects.selector(workload, workload.getSpec().getSelector(), "spec.selector")
                    .value();
        } catch (ClusterException e) {
            if (e.error().kind() == ClusterError.Kind.FORBIDDEN || e.error().kind() == ClusterError.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static <T> List<T> values(Collection<Part> parts, Function<Part, Stream<Conversion<T>>> of) {
        return parts.stream()
                .flatMap(of)
                .flatMap(conversion -> conversion.value().stream())
                .toList();
    }
}
