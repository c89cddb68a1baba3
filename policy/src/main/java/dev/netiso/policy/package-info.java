// SPDX-License-Identifier: Apache-2.0
/**
 * What is allowed, and why: the evaluator of Kubernetes network policies, its explanation, and the synthesis of rules. Pure values and functions: no I/O, no
 * clock, no library. What the data path really did is a verdict and belongs to {@code dev.netiso.flow}. Read {@link dev.netiso.policy.Evaluator} first.
 */
@NullMarked
package dev.netiso.policy;

import org.jspecify.annotations.NullMarked;
