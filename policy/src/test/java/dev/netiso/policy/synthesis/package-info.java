// SPDX-License-Identifier: Apache-2.0
/** Tests of rule synthesis. */
@NullMarked
package dev.netiso.policy.synthesis;

import org.jspecify.annotations.NullMarked;
