// SPDX-License-Identifier: Apache-2.0
/**
 * Kubernetes objects as policy sees them: conversions between fabric8's types and {@code dev.netiso.policy}, and the live state of a cluster. What cannot be
 * read is a {@link dev.netiso.kube.Problem}, never a guess. Decisions are not made here. Read {@link dev.netiso.kube.KubeObjects} and
 * {@link dev.netiso.kube.ClusterState} first.
 */
@NullMarked
package dev.netiso.kube;

import org.jspecify.annotations.NullMarked;
