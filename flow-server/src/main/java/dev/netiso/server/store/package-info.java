// SPDX-License-Identifier: Apache-2.0
/**
 * The flows that are retained: the last N, named and explained, each with an id and a version that only grows. In memory alone. Read
 * {@link dev.netiso.server.store.FlowStore} first.
 */
@NullMarked
package dev.netiso.server.store;

import org.jspecify.annotations.NullMarked;
