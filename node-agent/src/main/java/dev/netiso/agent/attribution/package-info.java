// SPDX-License-Identifier: Apache-2.0
/**
 * Whose an event is, as far as this node's kernel knows: from a cgroup to a pod's UID. Names of pods are the flow server's to find. Read {@link
 * dev.netiso.agent.attribution.PodCgroups} first.
 */
@NullMarked
package dev.netiso.agent.attribution;

import org.jspecify.annotations.NullMarked;
