// SPDX-License-Identifier: Apache-2.0
/**
 * Asking the Kubernetes API: kubectl as a child process for reading, and what its errors mean. What is asked for is not known here. Read
 * {@link dev.netiso.cli.cluster.Kubectl} first.
 */
@NullMarked
package dev.netiso.cli.cluster;

import org.jspecify.annotations.NullMarked;
