// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

/**
 * What tells a connection from all others.
 *
 * @param port 0 without ports
 */
record Connection(String source, String destination, Protocol protocol, int port) {}
