// SPDX-License-Identifier: Apache-2.0
/**
 * The capture matrix: every way of blocking, family, protocol and topology as real connections in network namespaces, and what the agent's Observer API says of each.
 * What makes and judges them shares no code with what captures. Read {@link dev.netiso.agent.matrix.CaptureMatrixKernelTest} first.
 */
@NullMarked
package dev.netiso.agent.matrix;

import org.jspecify.annotations.NullMarked;
