// SPDX-License-Identifier: Apache-2.0
/**
 * The node agent: reads from this node's kernel what became of each connection, and serves or prints it as flows. Holds no Kubernetes client and no credentials but its
 * certificate. Here is its command line and its wiring; the parts are in the packages below. Read {@link dev.netiso.agent.NodeAgent} first.
 */
@NullMarked
package dev.netiso.agent;

import org.jspecify.annotations.NullMarked;
