// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.api.v1alpha1.FlowsApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The documents by which clients learn what this API has: the same for everyone. */
final class Discovery {
    private static final Map<String, String> DOCUMENTS = Map.of(
            "/apis",
            read("apis.json"),
            "/apis/" + FlowsApi.GROUP,
            read("group.json"),
            FlowsApi.ROOT,
            read("resources.json"),
            "/openapi/v3",
            read("openapi-v3.json"),
            "/openapi/v3" + FlowsApi.ROOT,
            read("openapi-v3-flows.json"));

    private Discovery() {}

    static Optional<String> at(String path) {
        return Optional.ofNullable(DOCUMENTS.get(path));
    }

    private static String read(String resource) {
        try (InputStream in = Discovery.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
