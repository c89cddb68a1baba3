// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.auth;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the user from the headers that the front proxy sets (apiserver pkg/authentication/request/headerrequest). */
record UserHeaders(RequestHeaders names) {
    /** Far above what authenticators send; Netty bounds the bytes. */
    private static final int MAX_VALUES = 1024;

    /** Empty if no user is named. */
    Optional<User> read(List<Map.Entry<String, String>> headers) {
        Optional<String> name = first(headers, names.userHeaders());
        if (name.isEmpty() || headers.size() > MAX_VALUES) {
            return Optional.empty();
        }
        List<String> groups = names.groupHeaders().stream()
                .flatMap(header -> values(headers, header).stream())
                .toList();
        return Optional.of(
                new User(name.get(), first(headers, names.uidHeaders()).orElse(""), groups, extra(headers)));
    }

    private static Optional<String> first(List<Map.Entry<String, String>> headers, List<String> candidates) {
        return candidates.stream()
                .flatMap(header -> values(headers, header).stream())
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private static List<String> values(List<Map.Entry<String, String>> headers, String name) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    private Map<String, List<String>> extra(List<Map.Entry<String, String>> headers) {
        Map<String, List<String>> extra = new HashMap<>();
        for (Map.Entry<String, String> header : headers) {
            extraKey(header.getKey())
                    .ifPresent(key ->
                            extra.computeIfAbsent(key, any -> new ArrayList<>()).add(header.getValue()));
        }
        extra.replaceAll((key, values) -> List.copyOf(values));
        return extra;
    }

    private Optional<String> extraKey(String header) {
        String lower = header.toLowerCase(Locale.ROOT);
        return names.extraPrefixes().stream()
                .map(prefix -> prefix.toLowerCase(Locale.ROOT))
                .filter(prefix -> lower.startsWith(prefix) && lower.length() > prefix.length())
                .findFirst()
                .map(prefix -> unescape(lower.substring(prefix.length())));
    }

    /** Percent-decoding of a path: "+" stays. What is not an escape stays as it is, as Kubernetes has it. */
    private static String unescape(String key) {
        try {
            return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return key;
        }
    }
}
