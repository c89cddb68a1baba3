// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench;

import dev.netiso.flow.Transport;
import dev.netiso.kube.KubeObjects;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Snapshot;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The cluster and its flows as files, for what reads them from outside of this process. */
final class ClusterFiles {
    private static final String TEMPLATE_HASH = "pod-template-hash";

    private ClusterFiles() {}

    /** A List of Namespaces, Pods and NetworkPolicies as an API server would give them, every default filled in. */
    static void writeCluster(Snapshot cluster, Path file) throws IOException {
        KubernetesSerialization json = new KubernetesSerialization();
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            String between = "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[\n";
            for (HasMetadata object : objects(cluster).toList()) {
                out.write(between);
                out.write(json.asJson(object));
                between = ",\n";
            }
            out.write("\n]}\n");
        }
    }

    private static Stream<HasMetadata> objects(Snapshot cluster) {
        Stream<HasMetadata> namespaces = cluster.namespaces().stream()
                .map(namespace -> new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace.name())
                        .withLabels(namespace.labels())
                        .endMetadata()
                        .build());
        Stream<HasMetadata> pods = cluster.pods().stream().map(ClusterFiles::pod);
        Stream<HasMetadata> policies = cluster.networkPolicies().stream().map(KubeObjects::toKubernetes);
        return Stream.of(namespaces, pods, policies).flatMap(Function.identity());
    }

    /** Running, and of a Deployment by way of its ReplicaSet. */
    private static HasMetadata pod(Pod pod) {
        String address = pod.addresses().getFirst().toString();
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(pod.namespace())
                .withName(pod.name())
                .withUid(pod.uid())
                .withLabels(pod.labels())
                .addNewOwnerReference()
                .withApiVersion("apps/v1")
                .withKind("ReplicaSet")
                .withName(pod.workload().name() + "-" + pod.labels().get(TEMPLATE_HASH))
                .withUid("of-" + pod.uid())
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .withNewSpec()
                .withNodeName(pod.node())
                .addNewContainer()
                .withName("main")
                .withImage("main")
                .withPorts(ports(pod))
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP(address)
                .addNewPodIP(address)
                .endStatus()
                .build();
    }

    private static List<ContainerPort> ports(Pod pod) {
        return pod.ports().stream()
                .map(port -> new ContainerPortBuilder()
                        .withName(port.name())
                        .withContainerPort(port.number())
                        .withProtocol(port.protocol().name())
                        .build())
                .toList();
    }

    /** One object a line, as {@code check --flows} reads them. */
    static void writeFlows(List<Connection> flows, Function<Party, String> name, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (Connection flow : flows) {
                Transport.Ports ports = (Transport.Ports) flow.transport();
                out.write("{\"source\":\"" + name.apply(flow.source()) + "\",\"destination\":\""
                        + name.apply(flow.destination()) + "\",\"port\":" + ports.destinationPort()
                        + ",\"protocol\":\"" + ports.protocol() + "\"}\n");
            }
        }
    }
}
