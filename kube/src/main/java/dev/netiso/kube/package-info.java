// SPDX-License-Identifier: Apache-2.0
/**
 * Kubernetes objects as policy sees them: conversions between fabric8's types and {@code dev.netiso.policy}, the live state of a cluster, and the cluster that
 * files describe. What cannot be read is a {@link dev.netiso.kube.Problem}, never a guess. Decisions are not made here. Read
 * {@link dev.netiso.kube.KubeObjects}, {@link dev.netiso.kube.ClusterState} and {@link dev.netiso.kube.ClusterGathering} first.
 */
@NullMarked
package dev.netiso.kube;

import org.jspecify.annotations.NullMarked;
