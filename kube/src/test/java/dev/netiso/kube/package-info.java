// SPDX-License-Identifier: Apache-2.0
/** Tests of conversions and of following a cluster, against an API server of a few lines: see {@link dev.netiso.kube.FakeApiServer}. */
@NullMarked
package dev.netiso.kube;

import org.jspecify.annotations.NullMarked;
