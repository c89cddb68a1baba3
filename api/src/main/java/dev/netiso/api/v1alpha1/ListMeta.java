// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.v1alpha1;

import static dev.netiso.api.v1alpha1.Absent.orEmpty;

import org.jspecify.annotations.Nullable;

/** Metadata of a list; a watch from its resource version on neither loses nor repeats. */
public record ListMeta(String resourceVersion) {
    public ListMeta(@Nullable String resourceVersion) {
        this.resourceVersion = orEmpty(resourceVersion);
    }
}
