// SPDX-License-Identifier: Apache-2.0
/**
 * What was seen: flows, their ends, what the data path did with them and what was lost on the way. Records and sealed types of values, safe to share
 * between threads; no I/O, no clock, no library. What policy says of a flow is in {@code dev.netiso.policy}. Read {@link dev.netiso.flow.Flow} first.
 */
@NullMarked
package dev.netiso.flow;

import org.jspecify.annotations.NullMarked;
