// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.store;

/**
 * A flow that is retained.
 *
 * @param id its name in the API, 8 characters of {@code a-z 2-7}
 * @param version where it stands in the order in which flows were stored: the API's resource version
 */
public record StoredFlow(String id, long version, ExplainedFlow explained) {}
