// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import dev.netiso.api.observer.flow.Endpoint;
import dev.netiso.flow.Entity;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.LocalTag;
import dev.netiso.flow.Workload;
import java.util.LinkedHashMap;
import java.util.Map;

/** An end of a flow and Hubble's Endpoint. */
final class EndpointMessages {
    /** Hubble's prefix for labels of Kubernetes objects. */
    private static final String LABEL_PREFIX = "k8s:";
    /** Longest name of a Kubernetes object (RFC 1123 subdomain). */
    private static final int MAX_NAME = 253;
    /** prefix/name=value: 253, 63 and 63 characters with their separators, and Hubble's prefix. */
    private static final int MAX_LABEL = LABEL_PREFIX.length() + 253 + 1 + 63 + 1 + 63;

    private static final int MAX_LABELS = 512;
    private static final int MAX_UID = 64;

    private EndpointMessages() {}

    static Endpoint write(dev.netiso.flow.Endpoint end, String reportingNode) {
        return switch (end.entity()) {
            case Entity.Pod pod -> write(pod);
            case Entity.Node node ->
                Endpoint.newBuilder()
                        .addLabels(node.name().equals(reportingNode) ? "reserved:host" : "reserved:remote-node")
                        .build();
            case Entity.Unknown() -> Endpoint.getDefaultInstance();
        };
    }

    private static Endpoint write(Entity.Pod pod) {
        Endpoint.Builder endpoint =
                Endpoint.newBuilder().setNamespace(pod.namespace()).setPodName(pod.name());
        pod.labels().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(label -> endpoint.addLabels(LABEL_PREFIX + label.getKey() + "=" + label.getValue()));
        return endpoint.addWorkloads(dev.netiso.api.observer.flow.Workload.newBuilder()
                        .setKind(pod.workload().kind())
                        .setName(pod.workload().name()))
                .build();
    }

    static dev.netiso.api.observer.extension.LocalTag write(LocalTag tag) {
        return dev.netiso.api.observer.extension.LocalTag.newBuilder()
                .setNetworkNamespace(tag.networkNamespace())
                .setCgroupId(tag.cgroupId())
                .setPodUid(tag.podUid())
                .build();
    }

    static LocalTag read(dev.netiso.api.observer.extension.LocalTag tag) {
        return new LocalTag(tag.getNetworkNamespace(), tag.getCgroupId(), bounded("pod_uid", tag.getPodUid(), MAX_UID));
    }

    /** @throws IllegalArgumentException if the address is none, or a name or label is longer than Kubernetes allows */
    static dev.netiso.flow.Endpoint read(String what, String address, LocalTag tag, Endpoint message) {
        return new dev.netiso.flow.Endpoint(address(what, address), tag, entity(message, tag.podUid()));
    }

    /** @throws IllegalArgumentException if it is none */
    static IpAddress address(String what, String text) {
        return IpAddress.parse(bounded(what, text, MAX_NAME))
                .orElseThrow(() -> new IllegalArgumentException(what + ": not an IP address"));
    }

    private static Entity entity(Endpoint message, String podUid) {
        if (message.getPodName().isEmpty()) {
            return new Entity.Unknown();
        }
        return new Entity.Pod(
                bounded("namespace", message.getNamespace(), MAX_NAME),
                bounded("pod_name", message.getPodName(), MAX_NAME),
                podUid,
                labels(message),
                workload(message),
                false);
    }

    private static Map<String, String> labels(Endpoint message) {
        if (message.getLabelsCount() > MAX_LABELS) {
            throw new IllegalArgumentException("labels: " + message.getLabelsCount() + " (at most " + MAX_LABELS + ")");
        }
        Map<String, String> labels = new LinkedHashMap<>();
        for (String label : message.getLabelsList()) {
            bounded("label", label, MAX_LABEL);
            if (label.startsWith(LABEL_PREFIX)) {
                String[] parts = label.substring(LABEL_PREFIX.length()).split("=", 2);
                labels.put(parts[0], parts.length == 2 ? parts[1] : "");
            }
        }
        return labels;
    }

    private static Workload workload(Endpoint message) {
        if (message.getWorkloadsCount() == 0) {
            return new Workload("Pod", message.getPodName());
        }
        var first = message.getWorkloads(0);
        return new Workload(
                bounded("workload kind", first.getKind(), MAX_NAME),
                bounded("workload name", first.getName(), MAX_NAME));
    }

    static String bounded(String what, String text, int longest) {
        if (text.length() > longest) {
            throw new IllegalArgumentException(
                    what + ": " + text.length() + " characters (expected: at most " + longest + ")");
        }
        return text;
    }
}
