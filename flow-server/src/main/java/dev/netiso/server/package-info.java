// SPDX-License-Identifier: Apache-2.0
/**
 * The flow server: its options, its parts put together, and its life. What the parts do is in the packages below. Read
 * {@link dev.netiso.server.FlowServer} first.
 */
@NullMarked
package dev.netiso.server;

import org.jspecify.annotations.NullMarked;
