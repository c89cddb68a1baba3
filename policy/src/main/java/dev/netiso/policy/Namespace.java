// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.Map;

/** A namespace as policy sees it. */
public record Namespace(String name, Map<String, String> labels) {
    public Namespace {
        labels = Map.copyOf(labels);
    }
}
