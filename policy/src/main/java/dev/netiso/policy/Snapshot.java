// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.List;
import java.util.stream.Stream;

/**
 * The cluster's objects that policy depends on, at one moment.
 *
 * @param clusterPolicies of every kind that the cluster serves
 * @param unreadable policies that exist but could not be read: what they say is not known, so pods that they may select are decided only where that makes no
 *     difference; of any namespace if they are cluster-scoped
 */
public record Snapshot(
        List<Namespace> namespaces,
        List<Pod> pods,
        List<Node> nodes,
        List<Service> services,
        List<NetworkPolicy> networkPolicies,
        List<ClusterPolicy> clusterPolicies,
        List<PolicyRef> unreadable) {
    public static final Snapshot EMPTY = new Snapshot(List.of(), List.of(), List.of(), List.of());

    public Snapshot {
        namespaces = List.copyOf(namespaces);
        pods = List.copyOf(pods);
        nodes = List.copyOf(nodes);
        services = List.copyOf(services);
        networkPolicies = List.copyOf(networkPolicies);
        clusterPolicies = List.copyOf(clusterPolicies);
        unreadable = List.copyOf(unreadable);
    }

    /** A cluster without services and cluster policies, of which everything could be read. */
    public Snapshot(List<Namespace> namespaces, List<Pod> pods, List<Node> nodes, List<NetworkPolicy> networkPolicies) {
        this(namespaces, pods, nodes, List.of(), networkPolicies, List.of(), List.of());
    }

    /** The same cluster with these policies; one that has the namespace and name of another replaces it. */
    public Snapshot with(List<NetworkPolicy> added) {
        List<PolicyRef> names = added.stream().map(NetworkPolicy::ref).toList();
        return withNetworkPolicies(Stream.concat(without(names), added.stream()).toList());
    }

    /** The same cluster without the NetworkPolicies of these names. */
    public Snapshot withoutPolicies(List<PolicyRef> removed) {
        return withNetworkPolicies(without(removed).toList());
    }

    private Stream<NetworkPolicy> without(List<PolicyRef> removed) {
        return networkPolicies.stream().filter(policy -> !removed.contains(policy.ref()));
    }

    private Snapshot withNetworkPolicies(List<NetworkPolicy> policies) {
        return new Snapshot(namespaces, pods, nodes, services, policies, clusterPolicies, unreadable);
    }
}
