// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code allow} does around the synthesis of rules: finding the flow, reading what policy depends on, telling what would change, and writing it. Which rules
 * to write is {@code dev.netiso.policy.synthesis}'s matter. Read {@link dev.netiso.cli.allow.PolicyWriter} last and {@link dev.netiso.cli.allow.FlowFinder} first.
 */
@NullMarked
package dev.netiso.cli.allow;

import org.jspecify.annotations.NullMarked;
