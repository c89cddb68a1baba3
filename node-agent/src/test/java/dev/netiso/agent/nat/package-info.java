// SPDX-License-Identifier: Apache-2.0
/** Tests of this part of the node agent; those named KernelTest need root and a kernel with BTF. */
@NullMarked
package dev.netiso.agent.nat;

import org.jspecify.annotations.NullMarked;
