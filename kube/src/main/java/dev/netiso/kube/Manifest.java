// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import java.util.Map;

/**
 * An object as it was written, of any kind, not yet understood.
 *
 * @param fields the object's JSON; values are maps, lists, text, numbers, booleans and null
 * @param source where it was read, for people: {@code web.yaml, document 2, line 14}
 */
public record Manifest(Map<String, ?> fields, String source) {}
