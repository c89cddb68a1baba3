// SPDX-License-Identifier: Apache-2.0
/**
 * Whose an event is, as far as this node's kernel knows: from a cgroup, a device or a route to a pod's UID, as it was then. Names of pods are the flow server's to
 * find. Read {@link dev.netiso.agent.attribution.Attribution} first.
 */
@NullMarked
package dev.netiso.agent.attribution;

import org.jspecify.annotations.NullMarked;
