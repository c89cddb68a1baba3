// SPDX-License-Identifier: Apache-2.0
/**
 * Where a connection leads through address translation. A socket knows what it dialled, or who seems to call; connection tracking knows the other side of it.
 * Read {@link dev.netiso.agent.nat.TranslatedRoutes} first.
 */
@NullMarked
package dev.netiso.agent.nat;

import org.jspecify.annotations.NullMarked;
