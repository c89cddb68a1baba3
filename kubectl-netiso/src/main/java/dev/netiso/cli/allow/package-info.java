// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code allow} does around the synthesis of rules: what is wanted, what was seen, telling what would change, and writing all of it or nothing. Which rules to
 * write is {@code dev.netiso.policy.synthesis}'s matter. Read {@link dev.netiso.cli.allow.Wanted} first, then {@link dev.netiso.cli.allow.Allowance}.
 */
@NullMarked
package dev.netiso.cli.allow;

import org.jspecify.annotations.NullMarked;
