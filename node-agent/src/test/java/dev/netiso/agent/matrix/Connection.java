// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

/**
 * What tells a connection from all others.
 *
 * @param port of an echo request its code
 */
record Connection(String source, String destination, Protocol protocol, int port) {}
