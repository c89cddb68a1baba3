// SPDX-License-Identifier: Apache-2.0
/**
 * The way of a flow from the agents into the store: every agent is followed, each flow is taken once, its ends are named, the policies are asked, and what
 * was lost on the way is counted. Kubernetes objects come through {@link dev.netiso.server.collect.ClusterView}. Read
 * {@link dev.netiso.server.collect.Collector} first.
 */
@NullMarked
package dev.netiso.server.collect;

import org.jspecify.annotations.NullMarked;
