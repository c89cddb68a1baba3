// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import java.util.Map;

/**
 * An object as it was written, of any kind, not yet understood.
 *
 * @param fields the object's JSON; values are maps, lists, text, numbers, booleans and null; empty if it was no object
 * @param source where it was read, for people: {@code web.yaml, document 2, line 14}; empty if it needs no saying
 */
public record Manifest(Map<String, ?> fields, String source) {
    /** Its kind with the group, if it has one: {@code Pod}, {@code Deployment.apps}; empty if it says no kind. */
    public String kind() {
        String apiVersion = text(fields, "apiVersion");
        int slash = apiVersion.indexOf('/');
        String kind = text(fields, "kind");
        return slash < 0 || kind.isEmpty() ? kind : kind + "." + apiVersion.substring(0, slash);
    }

    /** A field of {@code metadata}; empty if it is not there or no text. */
    String metadata(String field) {
        return fields.get("metadata") instanceof Map<?, ?> metadata ? text(metadata, field) : "";
    }

    private static String text(Map<?, ?> map, String field) {
        return map.get(field) instanceof String text ? text : "";
    }
}
