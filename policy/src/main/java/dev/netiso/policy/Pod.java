// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Workload;
import java.util.List;
import java.util.Map;

/**
 * A pod as policy sees it.
 *
 * @param addresses {@code status.podIPs}; empty while it is pending
 * @param node the node it runs on; empty while it is not scheduled
 * @param hostNetwork it shares its node's network namespace: selectors do not reliably match it
 * @param terminated its phase is Succeeded or Failed: its address may belong to another pod already, so it is neither subject nor peer
 */
public record Pod(
        String namespace,
        String name,
        String uid,
        Map<String, String> labels,
        List<IpAddress> addresses,
        List<ContainerPort> ports,
        Workload workload,
        String node,
        boolean hostNetwork,
        boolean terminated) {
    public Pod {
        labels = Map.copyOf(labels);
        addresses = List.copyOf(addresses);
        ports = List.copyOf(ports);
    }

    /**
     * Whether policies and selectors can select it. A pod in its node's network namespace is a node's address to most implementations, and to this one
     * (kubernetes.io, "Network Policies": hostNetwork pods); a terminated one has no address any more.
     */
    public boolean selectable() {
        return !hostNetwork && !terminated;
    }

    /** The same pod as a part of that workload. */
    public Pod withWorkload(Workload owner) {
        return new Pod(namespace, name, uid, labels, addresses, ports, owner, node, hostNetwork, terminated);
    }
}
