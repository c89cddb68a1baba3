// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.kube.ClusterGathering;
import dev.netiso.kube.Gathered;
import dev.netiso.kube.Manifest;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Decision;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Snapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A cluster of the data, gathered from its objects as the manifests of a file are. */
final class OracleCluster {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int SOURCE_PORT = 40000;

    private final ClusterGathering gathering = new ClusterGathering();
    private final Map<String, String> addresses = new HashMap<>();

    /** @param labelsByName labels by the namespaces' names */
    OracleCluster namespaces(JsonNode labelsByName) {
        labelsByName
                .properties()
                .forEach(namespace -> add(
                        "v1",
                        "Namespace",
                        Map.of("metadata", Map.of("name", namespace.getKey(), "labels", map(namespace.getValue())))));
        return this;
    }

    OracleCluster pod(String namespace, String name, JsonNode labels, String address, List<Map<String, Object>> ports) {
        addresses.put(namespace + "/" + name, address);
        add(
                "v1",
                "Pod",
                Map.of(
                        "metadata", Map.of("namespace", namespace, "name", name, "labels", map(labels)),
                        "spec", Map.of("containers", List.of(Map.of("name", "all", "ports", ports))),
                        "status", Map.of("podIPs", List.of(Map.of("ip", address)))));
        return this;
    }

    OracleCluster nodes(JsonNode objects) {
        objects.forEach(object -> add("v1", "Node", map(object)));
        return this;
    }

    /** Policies of any kind, which say which. */
    OracleCluster policies(JsonNode objects) {
        objects.forEach(object -> add(
                object.path("apiVersion").asText("networking.k8s.io/v1"),
                object.path("kind").asText("NetworkPolicy"),
                map(object)));
        return this;
    }

    Snapshot snapshot() {
        Gathered gathered = gathering.gather();
        assertThat(gathered.problems()).isEmpty();
        assertThat(gathered.ignored()).isEmpty();
        return gathered.snapshot();
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

    private void add(String apiVersion, String kind, Map<String, Object> object) {
        Map<String, Object> fields = new HashMap<>(object);
        fields.put("apiVersion", apiVersion);
        fields.put("kind", kind);
        gathering.add(new Manifest(fields, "the data"));
    }

    private static Map<String, Object> map(JsonNode object) {
        return JSON.convertValue(object, new TypeReference<>() {});
    }
}
