// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import dev.netiso.policy.Selector;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.synthesis.WorkloadRef;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A cluster as a set of objects describes it.
 *
 * @param workloadSelectors {@code spec.selector} of the workloads among them
 * @param problems what could not be read; policies among it are in the snapshot as unreadable
 * @param ignored how many objects of which kind mean nothing to policy, such as {@code ConfigMap} or {@code CustomResourceDefinition.apiextensions.k8s.io}, in
 *     that order; without a name: what is no object
 * @param leftOut how many objects other than policies mean something to policy and could not be read
 * @param undeclared namespaces that something is in and that are not among the objects, where policies ask for other labels than that of their name: these are
 *     not known
 */
public record Gathered(
        Snapshot snapshot,
        Map<WorkloadRef, Selector> workloadSelectors,
        List<Problem> problems,
        Map<String, Integer> ignored,
        int leftOut,
        Set<String> undeclared) {
    public Gathered {
        workloadSelectors = Map.copyOf(workloadSelectors);
        problems = List.copyOf(problems);
        undeclared = Set.copyOf(undeclared);
        ignored = Collections.unmodifiableSortedMap(new TreeMap<>(ignored));
    }
}
