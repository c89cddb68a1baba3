// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.netiso.cli.CommandFailure;
import dev.netiso.kube.Manifest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A page of a list, or one object, as the API server answers it.
 *
 * @param next names the page after it; empty if it is the last
 */
record ObjectList(List<Manifest> items, String next) {
    private static final ObjectReader JSON = new JsonMapper().readerFor(new TypeReference<Map<String, Object>>() {});
    private static final String SUFFIX = "List";
    /** Where an object of the cluster was read needs no saying. */
    private static final String SOURCE = "";

    /** @throws CommandFailure if it is no JSON object */
    static ObjectList parse(String answer) {
        Map<String, Object> object = read(answer);
        String kind = String.valueOf(object.get("kind"));
        if (!(object.get("items") instanceof List<?> items) || !kind.endsWith(SUFFIX)) {
            return new ObjectList(List.of(new Manifest(object, SOURCE)), "");
        }
        Object version = String.valueOf(object.get("apiVersion"));
        String kindOfItems = kind.substring(0, kind.length() - SUFFIX.length());
        return new ObjectList(
                items.stream()
                        .flatMap(item -> item instanceof Map<?, ?> fields ? Stream.of(fields) : Stream.empty())
                        .map(fields -> manifest(fields, kindOfItems, version))
                        .toList(),
                next(object));
    }

    /** Items of built-in kinds do not say their kind. */
    private static Manifest manifest(Map<?, ?> item, String kind, Object version) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", kind);
        fields.put("apiVersion", version);
        item.forEach((key, value) -> fields.put(String.valueOf(key), value));
        return new Manifest(fields, SOURCE);
    }

    private static String next(Map<String, Object> list) {
        return list.get("metadata") instanceof Map<?, ?> metadata && metadata.get("continue") instanceof String token
                ? token
                : "";
    }

    private static Map<String, Object> read(String answer) {
        try {
            return JSON.readValue(answer);
        } catch (JsonProcessingException e) {
            throw CommandFailure.unanswered("the API server's answer is not JSON: "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        }
    }
}
