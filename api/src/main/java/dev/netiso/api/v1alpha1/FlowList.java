// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.v1alpha1;

import static dev.netiso.api.v1alpha1.Absent.orEmpty;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answer of a list request, oldest flow first. */
public record FlowList(String apiVersion, String kind, ListMeta metadata, List<FlowObject> items) {
    public FlowList(
            @Nullable String apiVersion,
            @Nullable String kind,
            @Nullable ListMeta metadata,
            @Nullable List<FlowObject> items) {
        this.apiVersion = orEmpty(apiVersion);
        this.kind = orEmpty(kind);
        this.metadata = metadata == null ? new ListMeta("") : metadata;
        this.items = orEmpty(items);
    }
}
