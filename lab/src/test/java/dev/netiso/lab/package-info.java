// SPDX-License-Identifier: Apache-2.0
/**
 * What holds for the whole: the architecture's rules, and end-to-end tests of netiso as installed in a real Kubernetes. Nothing here is mocked. Read
 * {@link dev.netiso.lab.LabCluster} first.
 */
@NullMarked
package dev.netiso.lab;

import org.jspecify.annotations.NullMarked;
