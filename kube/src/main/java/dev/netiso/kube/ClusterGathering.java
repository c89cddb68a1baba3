// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import dev.netiso.kube.TypedObjects.Kept;
import dev.netiso.kube.TypedObjects.WrongType;
import dev.netiso.kube.WorkloadReader.WorkloadObject;
import dev.netiso.policy.ClusterPolicy;
import dev.netiso.policy.Namespace;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Node;
import dev.netiso.policy.Pod;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Service;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.synthesis.WorkloadRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Gathers objects of any kind, in any order, to the cluster that they describe: namespaces, pods, workloads, services, nodes and policies of all kinds. Not safe
 * to share between threads.
 *
 * <p>A workload of which no pod is among the objects counts as one pod, made from its template: it has the workload's name and no address. A namespace that is
 * named but not declared exists, with the label {@code kubernetes.io/metadata.name} that an API server gives it. Of two objects with the same kind, namespace
 * and name the later counts, as with kubectl, and it is a problem if they differ.
 */
public final class ClusterGathering {
    private static final String METADATA_NAME = "kubernetes.io/metadata.name";
    /** Of Kubernetes itself, and looked at here; a group of somebody else's may have a kind of the same name. */
    private static final Set<String> KINDS = Set.of(
            "namespace",
            "pod",
            "node",
            "service",
            "deployment",
            "statefulset",
            "daemonset",
            "replicaset",
            "replicationcontroller",
            "job",
            "cronjob");

    private final Collected<Namespace> namespaces = Collected.ofCluster(
            typed(Kept.HEAD, io.fabric8.kubernetes.api.model.Namespace.class, KubeObjects::namespace));
    private final Collected<Pod> pods =
            Collected.namespaced(typed(Kept.POD, io.fabric8.kubernetes.api.model.Pod.class, KubeObjects::pod));
    private final Collected<Node> nodes =
            Collected.ofCluster(typed(Kept.NODE, io.fabric8.kubernetes.api.model.Node.class, KubeObjects::node));
    private final Collected<Service> services =
            Collected.namespaced(typed(Kept.SPEC, io.fabric8.kubernetes.api.model.Service.class, KubeObjects::service));
    private final Collected<NetworkPolicy> networkPolicies = Collected.namespaced(typed(
            Kept.SPEC, io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy.class, KubeObjects::networkPolicy));
    private final Map<String, Collected<ClusterPolicy>> clusterPolicies = new LinkedHashMap<>();
    private final Map<String, Collected<WorkloadObject>> workloads = new LinkedHashMap<>();
    private final Collected<PolicyRef> ofUnknownApi = Collected.namespaced(ClusterGathering::ofUnknownApi);
    private final Collected<PolicyRef> clusterPoliciesOfUnknownApi =
            Collected.ofCluster(ClusterGathering::ofUnknownApi);
    private final Map<String, Collected<PolicyRef>> othersOfUnknownApi = new LinkedHashMap<>();
    private final Map<String, Integer> ignored = new HashMap<>();

    /** Adds an object of a file. */
    public void add(Manifest manifest) {
        String kind = manifest.kind();
        switch (kind) {
            case "Namespace" -> namespaces.add(manifest);
            case "Pod" -> pods.add(manifest);
            case "Node" -> nodes.add(manifest);
            case "Service" -> services.add(manifest);
            case "NetworkPolicy.networking.k8s.io", "NetworkPolicy.extensions" -> networkPolicies.add(manifest);
            case "ClusterNetworkPolicy.policy.networking.k8s.io",
                    "AdminNetworkPolicy.policy.networking.k8s.io",
                    "BaselineAdminNetworkPolicy.policy.networking.k8s.io" ->
                clusterPolicies(kind).add(manifest);
            case "Deployment.apps",
                    "StatefulSet.apps",
                    "DaemonSet.apps",
                    "ReplicaSet.apps",
                    "ReplicationController",
                    "Job.batch",
                    "CronJob.batch",
                    "Rollout.argoproj.io" -> workloads(kind).add(manifest);
            default -> other(kind, manifest);
        }
    }

    /** A policy of an API that is unknown, perhaps by mistake, may be meant to isolate. */
    private void other(String kind, Manifest manifest) {
        if (ForeignPolicies.contain(kind)) {
            ignored.merge(kind, 1, Integer::sum);
            return;
        }
        String[] named = kind.split("\\.", 2);
        String name = named[0].toLowerCase(Locale.ROOT);
        switch (name) {
            case "networkpolicy" -> ofUnknownApi.add(manifest);
            case "clusternetworkpolicy", "adminnetworkpolicy", "baselineadminnetworkpolicy" ->
                clusterPoliciesOfUnknownApi.add(manifest);
            default -> {
                // only groups of Kubernetes itself have no dot
                if (KINDS.contains(name) && (named.length == 1 || !named[1].contains("."))) {
                    othersOfUnknownApi
                            .computeIfAbsent(kind, _ -> Collected.namespaced(ClusterGathering::ofUnknownApi))
                            .add(manifest);
                } else {
                    ignored.merge(kind, 1, Integer::sum);
                }
            }
        }
    }

    private static Conversion<PolicyRef> ofUnknownApi(Manifest manifest) {
        Object apiVersion = manifest.fields().get("apiVersion");
        throw new WrongType(
                "apiVersion",
                apiVersion == null ? "missing" : "\"" + apiVersion + "\" with this kind is not known here");
    }

    /** Adds an object that was read from a cluster. */
    public void add(HasMetadata object) {
        add(new Manifest(TypedObjects.written(object), "the cluster"));
    }

    /** What the objects so far describe. */
    public Gathered gather() {
        Map<WorkloadRef, WorkloadObject> known = new LinkedHashMap<>();
        workloads.values().stream()
                .flatMap(kind -> kind.values().stream())
                .forEach(workload -> known.put(workload.ref(), workload));
        Workloads all = new Workloads(known);
        List<Pod> allPods = all.withThoseOfTemplates(pods.values());
        List<ClusterPolicy> ofCluster = clusterPolicies.values().stream()
                .flatMap(kind -> kind.values().stream())
                .toList();
        Snapshot snapshot = new Snapshot(
                namespaces(allPods),
                allPods,
                nodes.values(),
                services.values(),
                networkPolicies.values(),
                ofCluster,
                unreadable());
        Map<WorkloadRef, Selector> selectors = all.selectors();
        return new Gathered(snapshot, selectors, problems(), ignored, leftOut(), undeclared(snapshot));
    }

    private Collected<ClusterPolicy> clusterPolicies(String kind) {
        return clusterPolicies.computeIfAbsent(
                kind,
                _ -> Collected.ofCluster(
                        typed(Kept.SPEC, GenericKubernetesResource.class, KubeObjects::clusterPolicy)));
    }

    private Collected<WorkloadObject> workloads(String kind) {
        return workloads.computeIfAbsent(
                kind, _ -> Collected.namespaced(manifest -> WorkloadReader.read(manifest.fields())));
    }

    private Stream<Collected<?>> collected() {
        return Stream.concat(others(), policies());
    }

    private Stream<Collected<?>> others() {
        return Stream.of(
                        Stream.of(namespaces, pods, nodes, services),
                        workloads.values().stream(),
                        othersOfUnknownApi.values().stream())
                .flatMap(Function.identity());
    }

    private int leftOut() {
        return (int) others().flatMap(kind -> kind.conversions().stream())
                .filter(object -> object.value().isEmpty())
                .count();
    }

    private Stream<Collected<?>> policies() {
        return Stream.concat(
                Stream.of(networkPolicies, ofUnknownApi, clusterPoliciesOfUnknownApi),
                clusterPolicies.values().stream());
    }

    private List<Problem> problems() {
        return collected().flatMap(kind -> kind.problems().stream()).toList();
    }

    private List<PolicyRef> unreadable() {
        return policies()
                .flatMap(kind -> KubeObjects.unreadable(kind.conversions()).stream())
                .toList();
    }

    /** The declared ones and those that something is in, all with the label of their name (KEP-2161). */
    private List<Namespace> namespaces(List<Pod> allPods) {
        Map<String, Namespace> byName = new LinkedHashMap<>();
        namespaces.values().forEach(namespace -> byName.put(namespace.name(), named(namespace)));
        Stream.of(
                        allPods.stream().map(Pod::namespace),
                        services.values().stream().map(Service::namespace),
                        networkPolicies.values().stream().map(NetworkPolicy::namespace))
                .flatMap(Function.identity())
                .forEach(name -> byName.computeIfAbsent(name, _ -> named(new Namespace(name, Map.of()))));
        return List.copyOf(byName.values());
    }

    /** Nothing is missing of these where policies ask for their names alone. */
    private Set<String> undeclared(Snapshot snapshot) {
        Set<String> declared = namespaces.values().stream().map(Namespace::name).collect(Collectors.toSet());
        boolean asked = NamespaceSelectors.of(snapshot)
                .flatMap(selector -> selector.requirements().stream())
                .anyMatch(requirement -> !requirement.key().equals(METADATA_NAME));
        return asked
                ? snapshot.namespaces().stream()
                        .map(Namespace::name)
                        .filter(name -> !declared.contains(name))
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private static Namespace named(Namespace namespace) {
        Map<String, String> labels = new HashMap<>(namespace.labels());
        labels.put(METADATA_NAME, namespace.name());
        return new Namespace(namespace.name(), labels);
    }

    private static <O, T> Function<Manifest, Conversion<T>> typed(
            Kept kept, Class<O> type, Function<O, Conversion<T>> read) {
        return manifest -> read.apply(TypedObjects.convert(manifest.fields(), kept, type));
    }
}
