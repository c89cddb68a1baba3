// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code revoke} does around the simulation: finding the rules, telling what is denied again, and deleting exactly what was read. What comes of it is
 * {@code dev.netiso.policy.synthesis}'s matter. Read {@link dev.netiso.cli.revoke.Revoking} first.
 */
@NullMarked
package dev.netiso.cli.revoke;

import org.jspecify.annotations.NullMarked;
