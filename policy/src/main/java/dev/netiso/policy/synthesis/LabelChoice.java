// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.policy.Pod;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Selector.Requirement;
import dev.netiso.policy.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Chooses the labels by which a rule names the pods of a workload. First choice is the workload's own selector: immutable, and on every future pod. Where that is
 * not known, or selects others too, the labels that all pods of the workload share join it. Labels that name one replica, revision or run are never used.
 */
final class LabelChoice {
    private static final Set<String> EPHEMERAL = Set.of(
            "app.kubernetes.io/managed-by",
            "app.kubernetes.io/version",
            "apps.kubernetes.io/pod-index",
            "batch.kubernetes.io/controller-uid",
            "batch.kubernetes.io/job-completion-index",
            "batch.kubernetes.io/job-name",
            "controller-revision-hash",
            "controller-uid",
            "helm.sh/chart",
            "istio.io/rev",
            "job-name",
            "pod-template-generation",
            "pod-template-hash",
            "rollouts-pod-template-hash",
            "security.istio.io/tlsMode",
            "service.istio.io/canonical-revision",
            "statefulset.kubernetes.io/pod-name");
    private static final List<String> EPHEMERAL_PREFIXES = List.of("topology.", "failure-domain.");

    private final List<Pod> pods;
    private final Map<WorkloadRef, WorkloadLabels> workloads;

    /** @param workloads as far as known */
    LabelChoice(Snapshot snapshot, Map<WorkloadRef, WorkloadLabels> workloads) {
        this.pods = snapshot.pods().stream().filter(pod -> !pod.terminated()).toList();
        this.workloads = Map.copyOf(workloads);
    }

    /** Names the workload of that pod; empty if none of its labels can. */
    Optional<Grantee.Pods> workloadOf(Pod pod) {
        List<Pod> intended = podsOfWorkload(pod);
        List<Requirement> shared = sharedLabels(pod, intended);
        Optional<Grantee.Pods> byOwnSelector =
                ownSelector(pod, intended).map(selector -> named(pod, selector, intended));
        if (byOwnSelector.filter(grantee -> grantee.others().isEmpty()).isPresent()) {
            return byOwnSelector;
        }
        List<Requirement> all = Stream.concat(
                        byOwnSelector.stream().flatMap(grantee -> grantee.selector().requirements().stream()),
                        shared.stream())
                .distinct()
                .toList();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        Grantee.Pods narrowest = named(pod, new Selector(all), intended);
        return byOwnSelector
                .filter(grantee -> grantee.others().size() == narrowest.others().size())
                .or(() -> Optional.of(narrowest));
    }

    /** The pod may have gone since its connection was seen: it counts all the same. */
    private List<Pod> podsOfWorkload(Pod pod) {
        List<Pod> ofWorkload = new ArrayList<>();
        ofWorkload.add(pod);
        pods.stream()
                .filter(other -> WorkloadRef.of(other).equals(WorkloadRef.of(pod)))
                .filter(other -> !isSame(other, pod))
                .forEach(ofWorkload::add);
        return ofWorkload;
    }

    private static boolean isSame(Pod one, Pod other) {
        return one.uid().equals(other.uid()) && one.name().equals(other.name());
    }

    private Optional<Selector> ownSelector(Pod pod, List<Pod> intended) {
        return Optional.ofNullable(workloads.get(WorkloadRef.of(pod)))
                .flatMap(WorkloadLabels::selector)
                .map(selector -> new Selector(selector.requirements().stream()
                        .filter(requirement -> isStable(requirement.key()))
                        .toList()))
                .filter(selector -> !selector.requirements().isEmpty())
                .filter(selector -> intended.stream().allMatch(one -> selector.test(one.labels())));
    }

    /** What all its pods have, and its template too: what it lacks no pod to come will have. */
    private List<Requirement> sharedLabels(Pod of, List<Pod> ofWorkload) {
        Map<String, String> shared = new HashMap<>(of.labels());
        ofWorkload.forEach(pod -> shared.entrySet().retainAll(pod.labels().entrySet()));
        Optional.ofNullable(workloads.get(WorkloadRef.of(of)))
                .flatMap(WorkloadLabels::template)
                .ifPresent(template -> shared.entrySet().retainAll(template.entrySet()));
        shared.keySet().removeIf(key -> !isStable(key));
        return Selector.ofLabels(shared).requirements();
    }

    private static boolean isStable(String key) {
        return !EPHEMERAL.contains(key) && EPHEMERAL_PREFIXES.stream().noneMatch(key::startsWith);
    }

    private Grantee.Pods named(Pod pod, Selector selector, List<Pod> ofWorkload) {
        List<Pod> others = pods.stream()
                .filter(other -> other.namespace().equals(pod.namespace()))
                .filter(other -> !WorkloadRef.of(other).equals(WorkloadRef.of(pod)))
                .filter(other -> selector.test(other.labels()))
                .toList();
        return new Grantee.Pods(pod.namespace(), pod.workload(), selector, ofWorkload, others);
    }
}
