// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.cluster;

import dev.netiso.server.certificates.SecretStore;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The Secrets of one namespace. */
record ClusterSecrets(KubernetesClient client, String namespace) implements SecretStore {
    private static final String TYPE = "kubernetes.io/tls";
    private static final Map<String, String> LABELS =
            Map.of("app.kubernetes.io/name", "netiso", "app.kubernetes.io/managed-by", "flow-server");

    @Override
    public Optional<Stored> find(String name) {
        return Optional.ofNullable(
                        client.secrets().inNamespace(namespace).withName(name).get())
                .map(secret -> new Stored(decoded(secret), secret.getMetadata().getResourceVersion()));
    }

    @Override
    public boolean create(String name, Map<String, String> data) {
        Secret secret = secret(name, data).build();
        return unlessConflict(
                () -> client.secrets().inNamespace(namespace).resource(secret).create());
    }

    @Override
    public boolean replace(String name, Stored old, Map<String, String> data) {
        Secret secret = secret(name, data)
                .editMetadata()
                .withResourceVersion(old.version())
                .endMetadata()
                .build();
        return unlessConflict(
                () -> client.secrets().inNamespace(namespace).resource(secret).update());
    }

    private static boolean unlessConflict(Runnable write) {
        try {
            write.run();
            return true;
        } catch (KubernetesClientException e) {
            if (ApiErrors.isConflict(e)) {
                return false;
            }
            throw e;
        }
    }

    private SecretBuilder secret(String name, Map<String, String> data) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(LABELS)
                .endMetadata()
                .withType(TYPE)
                .withStringData(data);
    }

    /** A value that is not text is no PEM: it reads as garbage, which the reader refuses. */
    private static Map<String, String> decoded(Secret secret) {
        Map<String, String> data = new HashMap<>();
        if (secret.getData() != null) {
            secret.getData()
                    .forEach((key, value) ->
                            data.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
        }
        return data;
    }
}
