// SPDX-License-Identifier: Apache-2.0
/**
 * The JSON of {@code flows.netiso.dev/v1alpha1}, as the flow server writes and the plugin reads it. Absent texts are empty, absent numbers 0: nothing here is
 * null. Read {@link dev.netiso.api.v1alpha1.FlowObject} first; {@link dev.netiso.api.v1alpha1.FlowJson} reads and writes it.
 */
@NullMarked
package dev.netiso.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
