// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.kube.Conversion;
import dev.netiso.kube.KubeObjects;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Decision;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Namespace;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Snapshot;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** A cluster of the data, its objects converted as a real cluster's are. */
final class OracleCluster {
    private static final KubernetesSerialization OBJECTS = new KubernetesSerialization();
    private static final int SOURCE_PORT = 40000;

    private final List<Namespace> namespaces = new ArrayList<>();
    private final List<Pod> pods = new ArrayList<>();
    private final Map<String, String> addresses = new HashMap<>();
    private final List<NetworkPolicy> policies = new ArrayList<>();

    OracleCluster namespaces(JsonNode labelsByName) {
        labelsByName
                .properties()
                .forEach(entry -> namespaces.add(value(KubeObjects.namespace(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(entry.getKey())
                        .withLabels(labels(entry.getValue()))
                        .endMetadata()
                        .build()))));
        return this;
    }

    OracleCluster pod(
            String namespace,
            String name,
            JsonNode labels,
            String address,
            List<io.fabric8.kubernetes.api.model.ContainerPort> ports) {
        addresses.put(namespace + "/" + name, address);
        pods.add(value(KubeObjects.pod(new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(labels(labels))
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withPorts(ports)
                .endContainer()
                .endSpec()
                .withNewStatus()
                .addNewPodIP(address)
                .endStatus()
                .build())));
        return this;
    }

    OracleCluster policies(JsonNode objects) {
        objects.forEach(object -> policies.add(value(KubeObjects.networkPolicy(OBJECTS.unmarshal(
                object.toString(), io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy.class)))));
        return this;
    }

    Evaluator evaluator() {
        return Evaluator.of(new Snapshot(namespaces, pods, List.of(), policies));
    }

    String addressOf(String podName) {
        return Objects.requireNonNull(addresses.get(podName), podName);
    }

    static Decision decide(Evaluator evaluator, String from, String to, String protocol, int port) {
        return evaluator.decide(new Connection(
                evaluator.party(IpAddress.of(from)),
                evaluator.party(IpAddress.of(to)),
                new Transport.Ports(Protocol.valueOf(protocol), SOURCE_PORT, port)));
    }

    private static Map<String, String> labels(JsonNode labels) {
        return labels.properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().asText()));
    }

    private static <T> T value(Conversion<T> conversion) {
        assertThat(conversion.problems()).isEmpty();
        return conversion.value().orElseThrow();
    }
}
