// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import dev.netiso.kube.WorkloadReader.WorkloadObject;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Selector;
import dev.netiso.policy.synthesis.WorkloadRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The workloads of a cluster, and which pods are whose. */
final class Workloads {
    /** A pod, its Job, its CronJob; and something above that. */
    private static final int MAX_OWNERS = 8;

    private final Map<WorkloadRef, WorkloadObject> objects;

    Workloads(Map<WorkloadRef, WorkloadObject> objects) {
        this.objects = objects;
    }

    /** Of those that are nobody's part. */
    Map<WorkloadRef, Selector> selectors() {
        Map<WorkloadRef, Selector> selectors = new HashMap<>();
        own().forEach(workload -> workload.selector().ifPresent(selector -> selectors.put(workload.ref(), selector)));
        return selectors;
    }

    /** These pods, each with its topmost workload, and one of each workload's template that has none of them. */
    List<Pod> withThoseOfTemplates(List<Pod> pods) {
        List<Pod> all = new ArrayList<>();
        Set<WorkloadRef> present = new HashSet<>();
        for (Pod pod : pods) {
            WorkloadRef workload = topmost(WorkloadRef.of(pod));
            all.add(pod.workload().equals(workload.workload()) ? pod : pod.withWorkload(workload.workload()));
            if (!pod.terminated()) {
                present.add(workload);
            }
        }
        own().stream()
                .filter(workload -> !workload.finished() && !present.contains(workload.ref()))
                .flatMap(workload -> workload.pod().stream())
                .forEach(all::add);
        return all;
    }

    private List<WorkloadObject> own() {
        return objects.values().stream()
                .filter(workload -> workload.owner().isEmpty())
                .toList();
    }

    private WorkloadRef topmost(WorkloadRef workload) {
        WorkloadRef top = workload;
        for (int i = 0; i < MAX_OWNERS; i++) {
            Optional<WorkloadRef> owner = Optional.ofNullable(objects.get(top)).flatMap(WorkloadObject::owner);
            if (owner.isEmpty()) {
                return top;
            }
            top = owner.get();
        }
        return top;
    }
}
