// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static dev.netiso.kube.Reading.orEmpty;

import dev.netiso.flow.Workload;
import dev.netiso.kube.TypedObjects.Kept;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Selector;
import dev.netiso.policy.synthesis.WorkloadRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads what makes pods. All such kinds have their template and their selector at the same places, or nearly. */
final class WorkloadReader {
    private WorkloadReader() {}

    /**
     * A workload.
     *
     * @param owner the controller that made it: it is none of its own then
     * @param selector empty if it has none, as a Job or CronJob
     * @param pod made from its template; empty if it has none of its own
     * @param finished it will make no more pods
     */
    record WorkloadObject(
            WorkloadRef ref,
            Optional<WorkloadRef> owner,
            Optional<Selector> selector,
            Optional<Pod> pod,
            boolean finished) {}

    /** @throws TypedObjects.WrongType if a field has another type */
    static Conversion<WorkloadObject> read(Map<String, ?> fields) {
        GenericKubernetesResource head = TypedObjects.convert(fields, Kept.HEAD, GenericKubernetesResource.class);
        Reading reading = Reading.namespaced(head);
        WorkloadRef ref = ref(reading, head.getKind(), reading.name());
        Map<?, ?> spec = object(fields, "spec");
        return reading.named(new WorkloadObject(
                ref,
                PodReader.controller(head)
                        .map(owner -> ref(reading, orEmpty(owner.getKind()), orEmpty(owner.getName()))),
                selector(spec, head.getKind(), reading),
                pod(spec, ref, reading),
                object(fields, "status").get("completionTime") != null));
    }

    private static WorkloadRef ref(Reading reading, String kind, String name) {
        return new WorkloadRef(reading.namespace(), new Workload(kind, name));
    }

    private static Optional<Selector> selector(Map<?, ?> spec, String kind, Reading reading) {
        Map<?, ?> selector = object(spec, "selector");
        if (selector.isEmpty()) {
            return Optional.empty();
        }
        Map<?, ?> labelSelector = "ReplicationController".equals(kind) ? Map.of("matchLabels", selector) : selector;
        return Optional.of(SelectorReader.read(
                TypedObjects.convert(labelSelector, TypedObjects.ALL, LabelSelector.class), "spec.selector", reading));
    }

    private static Optional<Pod> pod(Map<?, ?> spec, WorkloadRef ref, Reading reading) {
        boolean nested = "CronJob".equals(ref.workload().kind());
        Map<?, ?> template = object(nested ? object(object(spec, "jobTemplate"), "spec") : spec, "template");
        if (template.isEmpty()) {
            return Optional.empty();
        }
        Pod pod = PodReader.ofTemplate(
                TypedObjects.convert(template, Kept.POD_TEMPLATE, PodTemplateSpec.class),
                nested ? "spec.jobTemplate.spec.template" : "spec.template",
                ref,
                reading);
        return Optional.of("Job".equals(ref.workload().kind()) ? withJobName(pod) : pod);
    }

    /** The labels that the Job controller adds; rules may name them. */
    private static Pod withJobName(Pod pod) {
        Map<String, String> labels = new HashMap<>(pod.labels());
        labels.put("job-name", pod.name());
        labels.put("batch.kubernetes.io/job-name", pod.name());
        return new Pod(
                pod.namespace(),
                pod.name(),
                pod.uid(),
                labels,
                pod.addresses(),
                pod.ports(),
                pod.workload(),
                pod.node(),
                pod.hostNetwork(),
                pod.terminated());
    }

    private static Map<?, ?> object(Map<?, ?> of, String field) {
        return of.get(field) instanceof Map<?, ?> map ? map : Map.of();
    }
}
