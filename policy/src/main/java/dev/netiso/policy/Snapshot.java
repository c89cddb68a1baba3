// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.List;
import java.util.stream.Stream;

/**
 * The cluster's objects that policy depends on, at one moment.
 *
 * @param unreadable policies that exist but could not be read: what they say is not known, so pods of their namespaces are decided only where a policy that
 *     was read admits the connection
 */
public record Snapshot(
        List<Namespace> namespaces,
        List<Pod> pods,
        List<Node> nodes,
        List<NetworkPolicy> networkPolicies,
        List<PolicyRef> unreadable) {
    public static final Snapshot EMPTY = new Snapshot(List.of(), List.of(), List.of(), List.of());

    public Snapshot {
        namespaces = List.copyOf(namespaces);
        pods = List.copyOf(pods);
        nodes = List.copyOf(nodes);
        networkPolicies = List.copyOf(networkPolicies);
        unreadable = List.copyOf(unreadable);
    }

    /** A snapshot of which everything could be read. */
    public Snapshot(List<Namespace> namespaces, List<Pod> pods, List<Node> nodes, List<NetworkPolicy> networkPolicies) {
        this(namespaces, pods, nodes, networkPolicies, List.of());
    }

    /** The same cluster with these policies; one that has the namespace and name of another replaces it. */
    public Snapshot with(List<NetworkPolicy> added) {
        List<PolicyRef> names = added.stream().map(NetworkPolicy::ref).toList();
        Stream<NetworkPolicy> kept = networkPolicies.stream().filter(policy -> !names.contains(policy.ref()));
        return new Snapshot(
                namespaces, pods, nodes, Stream.concat(kept, added.stream()).toList(), unreadable);
    }
}
