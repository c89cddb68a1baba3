// SPDX-License-Identifier: Apache-2.0
/** Tests of decisions and explanations. Read {@link dev.netiso.policy.NaiveEvaluator} first: what the real one is compared with. */
@NullMarked
package dev.netiso.policy;

import org.jspecify.annotations.NullMarked;
