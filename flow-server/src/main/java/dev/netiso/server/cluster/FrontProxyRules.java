// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.netiso.api.v1alpha1.FlowJson;
import dev.netiso.server.auth.RequestHeaders;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the ConfigMap in which kube-apiserver says how its front proxy proves itself. */
record FrontProxyRules(KubernetesClient client) {
    private static final String NAMESPACE = "kube-system";
    private static final String NAME = "extension-apiserver-authentication";
    private static final FlowJson JSON = new FlowJson();

    /** Empty if there is no such ConfigMap. @throws IllegalArgumentException if a value in it is no list */
    Optional<RequestHeaders> read() {
        return Optional.ofNullable(client.configMaps()
                        .inNamespace(NAMESPACE)
                        .withName(NAME)
                        .get())
                .map(ConfigMap::getData)
                .map(FrontProxyRules::parse);
    }

    static RequestHeaders parse(Map<String, String> data) {
        return new RequestHeaders(
                data.getOrDefault("requestheader-client-ca-file", ""),
                list(data, "requestheader-allowed-names"),
                list(data, "requestheader-username-headers"),
                list(data, "requestheader-uid-headers"),
                list(data, "requestheader-group-headers"),
                list(data, "requestheader-extra-headers-prefix"));
    }

    private static List<String> list(Map<String, String> data, String key) {
        String text = data.getOrDefault(key, "");
        if (text.isBlank()) {
            return List.of();
        }
        JsonNode json = JSON.readTree(text);
        if (!json.isArray()) {
            throw new IllegalArgumentException(NAME + ": " + key + " is not a JSON list");
        }
        List<String> values = new ArrayList<>();
        json.forEach(value -> values.add(value.asText()));
        return values;
    }
}
