// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.api.v1alpha1.EndpointObject;
import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.cluster.ClusterError;
import dev.netiso.cli.cluster.ClusterException;
import dev.netiso.cli.cluster.ClusterScope;
import dev.netiso.cli.cluster.KubeJson;
import dev.netiso.cli.cluster.Kubectl;
import dev.netiso.cli.cluster.LiveCluster;
import dev.netiso.flow.Workload;
import dev.netiso.kube.Gathered;
import dev.netiso.kube.KubeObjects;
import dev.netiso.kube.Problem;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.synthesis.WorkloadRef;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

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
        CompletableFuture<LiveCluster.Reading> cluster =
                CompletableFuture.supplyAsync(() -> new LiveCluster(kubectl, json)
                        .read(
                                new ClusterScope.Namespaces(ends.stream()
                                        .map(EndpointObject::namespace)
                                        .filter(name -> !name.isEmpty())
                                        .toList()),
                                Set.of()));
        Map<WorkloadRef, Selector> selectors = ends.stream()
                .filter(end -> PLURALS.containsKey(end.workload().kind()))
                .map(end -> new WorkloadRef(
                        end.namespace(),
                        new Workload(end.workload().kind(), end.workload().name())))
                .distinct()
                .parallel()
                .flatMap(workload -> selector(workload).map(found -> Map.entry(workload, found)).stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        Gathered gathered = join(cluster).gathered();
        return new Reading(gathered.snapshot(), selectors, gathered.problems());
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
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
}
