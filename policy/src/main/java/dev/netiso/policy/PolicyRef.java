// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

/**
 * Names a policy object.
 *
 * @param namespace empty for a cluster-scoped policy
 */
public record PolicyRef(String kind, String namespace, String name) {}
