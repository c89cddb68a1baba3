// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Workload;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Selector;
import java.util.List;

/** Whom a rule names at one of its sides. */
public sealed interface Grantee extends Named {
    /**
     * Pods of a namespace, by labels.
     *
     * @param selector selects them
     * @param intended the pods of the workload, as they are now
     * @param others pods of other workloads that the selector selects too
     */
    record Pods(String namespace, Workload workload, Selector selector, List<Pod> intended, List<Pod> others)
            implements Grantee {
        public Pods {
            intended = List.copyOf(intended);
            others = List.copyOf(others);
        }
    }

    /** Addresses that no object of the cluster holds: one, unless a block was asked for. */
    record Address(Cidr block) implements Grantee {}

    /**
     * A node's address, since labels do not select what is in its network namespace.
     *
     * @param holder who was meant, in words: the node, or a pod in its network namespace
     */
    record NodeAddress(String holder, Cidr block) implements Grantee {}
}
