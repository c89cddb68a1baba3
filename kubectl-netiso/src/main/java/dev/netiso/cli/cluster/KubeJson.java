// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.netiso.cli.CommandFailure;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.jspecify.annotations.Nullable;

/** Kubernetes objects as JSON. */
public final class KubeJson {
    private final KubernetesSerialization serialization = new KubernetesSerialization();

    /** Reads an answer of the API server. @throws CommandFailure if it is not of that type */
    public <T> T read(String json, Class<T> type) {
        @Nullable T object;
        try {
            object = serialization.unmarshal(json, type);
        } catch (KubernetesClientException e) {
            throw CommandFailure.unanswered(
                    "the API server's answer is no " + type.getSimpleName() + ": " + e.getMessage());
        }
        if (object == null) {
            throw CommandFailure.unanswered(
                    "the API server's answer is empty (expected: a " + type.getSimpleName() + ")");
        }
        return object;
    }

    public String write(Object object) {
        return serialization.asJson(object);
    }

    public JsonNode tree(Object object) {
        return serialization.convertValue(object, JsonNode.class);
    }
}
