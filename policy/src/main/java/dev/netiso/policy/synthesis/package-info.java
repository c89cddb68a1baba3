// SPDX-License-Identifier: Apache-2.0
/**
 * Rules that let a denied connection through: the least NetworkPolicy for each end that denies it, with proof by evaluation, or a refusal that says why and what
 * to do; and what comes of taking such rules back. Nothing is applied here. Read {@link dev.netiso.policy.synthesis.AllowSynthesis} first.
 */
@NullMarked
package dev.netiso.policy.synthesis;

import org.jspecify.annotations.NullMarked;
