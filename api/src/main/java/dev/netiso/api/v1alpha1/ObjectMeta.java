// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.v1alpha1;

import static dev.netiso.api.v1alpha1.Absent.orEmpty;

import org.jspecify.annotations.Nullable;

/**
 * Metadata of an object.
 *
 * @param name the flow's id: 8 characters of {@code a-z 2-7}, the same for a flow wherever and whenever it is read
 * @param creationTimestamp when the flow was first seen, RFC 3339 in seconds
 */
public record ObjectMeta(String name, String namespace, String uid, String resourceVersion, String creationTimestamp) {
    public ObjectMeta(
            @Nullable String name,
            @Nullable String namespace,
            @Nullable String uid,
            @Nullable String resourceVersion,
            @Nullable String creationTimestamp) {
        this.name = orEmpty(name);
        this.namespace = orEmpty(namespace);
        this.uid = orEmpty(uid);
        this.resourceVersion = orEmpty(resourceVersion);
        this.creationTimestamp = orEmpty(creationTimestamp);
    }
}
