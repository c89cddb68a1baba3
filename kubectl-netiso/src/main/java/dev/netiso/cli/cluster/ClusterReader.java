// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import dev.netiso.cli.CommandFailure;
import dev.netiso.flow.Cidr;
import dev.netiso.flow.IpAddress;
import dev.netiso.kube.KubeObjects;
import dev.netiso.kube.Problem;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.synthesis.WorkloadLabels;
import dev.netiso.policy.synthesis.WorkloadRef;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Reads what one rule depends on: of the namespaces that matter all that policy knows, and the workloads at both ends; nothing of others.
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

        /** The same, with these notes too. */
        public Reading with(List<String> more) {
            return new Reading(
                    snapshot,
                    gitOps,
                    problems,
                    Stream.concat(notes.stream(), more.stream()).distinct().toList());
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
     * Reads those namespaces and cluster policies.
     *
     * @throws CommandFailure if the user may not read one of them
     * @throws ClusterException if it cannot be read
     */
    public Reading read(Collection<String> namespaces, Set<LiveCluster.Part> parts) {
        return read(new ClusterScope.Namespaces(namespaces), parts);
    }

    /** The same, and of other namespaces those that the user may read. */
    public Reading read(ClusterScope.Namespaces namespaces, Set<LiveCluster.Part> parts) {
        LiveCluster.Reading reading = new LiveCluster(kubectl, json).read(namespaces, parts);
        return new Reading(
                reading.gathered().snapshot(),
                reading.gitOps(),
                reading.gathered().problems(),
                reading.notes());
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

    /**
     * The namespace of the pod or the service that has that address; empty if none has.
     *
     * @throws CommandFailure if the user may not look
     */
    public Optional<String> namespaceOf(IpAddress address) {
        try {
            return new AddressHolders(kubectl, json).of(address).map(AddressHolders.Holder::namespace);
        } catch (ClusterException e) {
            if (e.error().kind() == ClusterError.Kind.FORBIDDEN) {
                throw CommandFailure.unanswered("whether a pod or a service has the address " + address
                        + " is not known (" + e.error().explain()
                        + "): name the pod or the workload, or if it is outside of the cluster, say so with --cidr");
            }
            throw e;
        }
    }

    /**
     * A pod or a service that has an address in that block, in words; empty if none has.
     *
     * @throws ClusterException if the user may not look, or it cannot be read
     */
    public Optional<String> holderIn(Cidr block) {
        return new AddressHolders(kubectl, json).in(block).map(AddressHolders.Holder::toString);
    }

    private <T> Optional<T> ifAllowed(Supplier<T> read) {
        try {
            return Optional.of(read.get());
        } catch (ClusterException e) {
            if (e.error().kind() == ClusterError.Kind.FORBIDDEN || e.error().kind() == ClusterError.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private <T> T get(String path, Class<T> type) {
        return json.read(kubectl.get(path), type);
    }
}
