// SPDX-License-Identifier: Apache-2.0
/** Tests of what was seen. */
@NullMarked
package dev.netiso.flow;

import org.jspecify.annotations.NullMarked;
