// SPDX-License-Identifier: Apache-2.0
/**
 * The flow server as one more Hubble Observer: its flows with their names, for Hubble's own clients. The service itself is in {@code dev.netiso.api.observer}.
 * Read {@link dev.netiso.server.observe.ObserverEndpoint} first.
 */
@NullMarked
package dev.netiso.server.observe;

import org.jspecify.annotations.NullMarked;
