// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.http;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request as it came in; its body is not kept.
 *
 * @param path decoded, without parameters
 * @param parameters decoded, by name
 * @param headers in order
 * @param peer the client's certificates as it showed them, not verified beyond its having the key; empty if it showed none
 */
public record Request(
        String method,
        String path,
        Map<String, List<String>> parameters,
        List<Map.Entry<String, String>> headers,
        List<X509Certificate> peer) {
    public Request {
        parameters = Map.copyOf(parameters);
        headers = List.copyOf(headers);
        peer = List.copyOf(peer);
    }

    /** The parameter's first value; empty if it is absent. */
    public Optional<String> parameter(String name) {
        return parameters.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** All values of a header, joined by commas as RFC 9110, section 5.2, allows; empty if it is absent. */
    public String header(String name) {
        return String.join(
                ",",
                headers.stream()
                        .filter(header -> header.getKey().equalsIgnoreCase(name))
                        .map(Map.Entry::getValue)
                        .toList());
    }
}
