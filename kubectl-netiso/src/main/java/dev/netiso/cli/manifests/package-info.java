// SPDX-License-Identifier: Apache-2.0
/** A cluster from files, as kubectl's {@code -f} names them; what is in them, the kube module reads. Read {@link dev.netiso.cli.manifests.ManifestFiles} first. */
@NullMarked
package dev.netiso.cli.manifests;

import org.jspecify.annotations.NullMarked;
