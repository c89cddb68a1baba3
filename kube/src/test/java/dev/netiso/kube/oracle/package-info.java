// SPDX-License-Identifier: Apache-2.0
/**
 * Decisions compared with those of other evaluators, over the whole way from Kubernetes objects. The data lies beside the project, not in it: see
 * {@link dev.netiso.kube.oracle.OracleFiles}.
 */
@NullMarked
package dev.netiso.kube.oracle;

import org.jspecify.annotations.NullMarked;
