// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.Workload;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Selector;
import java.util.List;

/** Whom a rule names at one of its sides. */
public sealed interface Grantee {
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

    /** One address that no object of the cluster holds. */
    record Address(Cidr block) implements Grantee {}
}
