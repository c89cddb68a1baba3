// SPDX-License-Identifier: Apache-2.0
/**
 * Container images of agent and flow server, built from scratch and without a container daemon; the manifests beside it are plain files. Nothing of this runs in a
 * cluster. Read {@link dev.netiso.daemonset.BuildImage} first.
 */
@NullMarked
package dev.netiso.daemonset;

import org.jspecify.annotations.NullMarked;
