// SPDX-License-Identifier: Apache-2.0
/**
 * Which events are this node's own. Nodes may share one kernel (kind, minikube, several network namespaces on one machine), and tracepoints see all of it.
 * Read {@link dev.netiso.agent.scope.Scope} first.
 */
@NullMarked
package dev.netiso.agent.scope;

import org.jspecify.annotations.NullMarked;
