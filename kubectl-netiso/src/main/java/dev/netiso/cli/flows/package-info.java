// SPDX-License-Identifier: Apache-2.0
/**
 * Reading {@code flows.netiso.dev}: list, watch, follow without loss or repetition, and choosing flows. How a request gets to the cluster is
 * {@code dev.netiso.cli.cluster}'s matter. Read {@link dev.netiso.cli.flows.FlowsClient} first.
 */
@NullMarked
package dev.netiso.cli.flows;

import org.jspecify.annotations.NullMarked;
