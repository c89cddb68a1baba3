// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

import java.util.Map;

/** What held an address at the time of a flow. */
public sealed interface Entity {
    /**
     * A pod of the cluster.
     *
     * @param uid the object's UID
     * @param labels at that time
     * @param hostNetwork the pod shares its node's network namespace, so that NetworkPolicy does not reliably apply to it
     */
    record Pod(
            String namespace,
            String name,
            String uid,
            Map<String, String> labels,
            Workload workload,
            boolean hostNetwork)
            implements Entity {
        public Pod {
            labels = Map.copyOf(labels);
        }
    }

    /** A node of the cluster, or something in its network namespace that could not be told apart. */
    record Node(String name) implements Entity {}

    /** No object of the cluster is known to have held the address then: outside the cluster, or not seen. */
    record Unknown() implements Entity {}
}
