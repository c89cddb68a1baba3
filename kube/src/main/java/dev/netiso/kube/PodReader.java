// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static dev.netiso.kube.Reading.orEmpty;

import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Workload;
import dev.netiso.policy.ContainerPort;
import dev.netiso.policy.Pod;
import dev.netiso.policy.synthesis.WorkloadRef;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads pods. A pod stays usable without an address or port that could not be read. */
final class PodReader {
    private static final String POD_TEMPLATE_HASH = "pod-template-hash";
    private static final Set<String> TERMINAL_PHASES = Set.of("Succeeded", "Failed");
    private static final int MAX_PORT = 0xffff;

    private PodReader() {}

    static Conversion<Pod> read(io.fabric8.kubernetes.api.model.Pod pod) {
        Reading reading = Reading.namespaced(pod);
        PodSpec spec = pod.getSpec() == null ? new PodSpec() : pod.getSpec();
        PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
        return reading.named(new Pod(
                reading.namespace(),
                reading.name(),
                reading.uid(),
                reading.labels(),
                addresses(status, reading),
                ports(spec, "spec", reading),
                workload(pod, reading.name(), reading.labels()),
                orEmpty(spec.getNodeName()),
                Boolean.TRUE.equals(spec.getHostNetwork()),
                TERMINAL_PHASES.contains(orEmpty(status.getPhase()))));
    }

    /** The pod that a workload makes, with the workload's name. */
    static Pod ofTemplate(PodTemplateSpec template, String field, WorkloadRef ref, Reading workload) {
        ObjectMeta metadata = template.getMetadata() == null ? new ObjectMeta() : template.getMetadata();
        PodSpec spec = template.getSpec() == null ? new PodSpec() : template.getSpec();
        return new Pod(
                ref.namespace(),
                ref.workload().name(),
                "",
                Reading.labels(metadata.getLabels()),
                List.of(),
                ports(spec, field + ".spec", workload),
                ref.workload(),
                orEmpty(spec.getNodeName()),
                Boolean.TRUE.equals(spec.getHostNetwork()),
                false);
    }

    private static List<IpAddress> addresses(PodStatus status, Reading reading) {
        List<IpAddress> addresses = new ArrayList<>();
        List<PodIP> ips = orEmpty(status.getPodIPs());
        for (int i = 0; i < ips.size(); i++) {
            reading.address(ips.get(i).getIp(), "status.podIPs[" + i + "].ip").ifPresent(addresses::add);
        }
        if (ips.isEmpty() && !orEmpty(status.getPodIP()).isEmpty()) {
            reading.address(status.getPodIP(), "status.podIP").ifPresent(addresses::add);
        }
        return addresses;
    }

    /** Of containers and of restartable init containers, which run beside them (KEP-753). */
    private static List<ContainerPort> ports(PodSpec spec, String field, Reading reading) {
        List<ContainerPort> ports = new ArrayList<>();
        List<Container> containers = orEmpty(spec.getContainers());
        for (int i = 0; i < containers.size(); i++) {
            ports(containers.get(i), field + ".containers[" + i + "]", false, reading, ports);
        }
        List<Container> initContainers = orEmpty(spec.getInitContainers());
        for (int i = 0; i < initContainers.size(); i++) {
            if ("Always".equals(initContainers.get(i).getRestartPolicy())) {
                ports(initContainers.get(i), field + ".initContainers[" + i + "]", true, reading, ports);
            }
        }
        return ports;
    }

    private static void ports(
            Container container, String field, boolean init, Reading reading, List<ContainerPort> into) {
        var declared = orEmpty(container.getPorts());
        for (int i = 0; i < declared.size(); i++) {
            port(declared.get(i), field + ".ports[" + i + "]", init, reading).ifPresent(into::add);
        }
    }

    private static Optional<ContainerPort> port(
            io.fabric8.kubernetes.api.model.ContainerPort port, String field, boolean init, Reading reading) {
        Integer number = port.getContainerPort();
        if (number == null || number < 1 || number > MAX_PORT) {
            reading.problem(field + ".containerPort", number + " (expected: 1 to 65535)");
            return Optional.empty();
        }
        return reading.protocol(port.getProtocol(), field + ".protocol")
                .map(protocol -> new ContainerPort(orEmpty(port.getName()), protocol, number, init));
    }

    /**
     * The controller that owns the pod; for a ReplicaSet the Deployment that named it, which is what is left of its name without the template's hash. A Job is
     * its own workload: only the Job object knows its CronJob. A static pod's controller is its node, which says nothing: it stands for itself.
     */
    private static Workload workload(io.fabric8.kubernetes.api.model.Pod pod, String name, Map<String, String> labels) {
        return controller(pod)
                .filter(owner -> !"Node".equals(owner.getKind()))
                .map(owner -> controller(owner, labels))
                .orElseGet(() -> new Workload("Pod", name));
    }

    /** The owner that manages an object. */
    static Optional<OwnerReference> controller(HasMetadata object) {
        ObjectMeta metadata = object.getMetadata() == null ? new ObjectMeta() : object.getMetadata();
        return orEmpty(metadata.getOwnerReferences()).stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .findFirst();
    }

    private static Workload controller(OwnerReference owner, Map<String, String> labels) {
        String name = orEmpty(owner.getName());
        String suffix = "-" + labels.getOrDefault(POD_TEMPLATE_HASH, "");
        boolean ofDeployment = "ReplicaSet".equals(owner.getKind())
                && suffix.length() > 1
                && name.endsWith(suffix)
                && name.length() > suffix.length();
        return ofDeployment
                ? new Workload("Deployment", name.substring(0, name.length() - suffix.length()))
                : new Workload(orEmpty(owner.getKind()), name);
    }
}
