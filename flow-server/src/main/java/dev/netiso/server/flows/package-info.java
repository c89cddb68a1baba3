// SPDX-License-Identifier: Apache-2.0
/**
 * The API {@code flows.netiso.dev/v1alpha1}: discovery, list, get and watch of flows, who sees what of them, and the forms in which they are written. It reads
 * the store and knows neither agents nor Kubernetes objects. Read {@link dev.netiso.server.flows.FlowsHandler} first.
 */
@NullMarked
package dev.netiso.server.flows;

import org.jspecify.annotations.NullMarked;
