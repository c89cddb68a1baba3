// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Workload;
import dev.netiso.policy.Pod;

/** A workload of a namespace. */
public record WorkloadRef(String namespace, Workload workload) {
    public static WorkloadRef of(Pod pod) {
        return new WorkloadRef(pod.namespace(), pod.workload());
    }
}
