// SPDX-License-Identifier: Apache-2.0
/**
 * Who is meant by {@code --from}, {@code --to} and {@code --port}: how users name ends and ports, and which connections of a snapshot those names stand for. Decides
 * nothing. Read {@link dev.netiso.cli.ends.Ends} first.
 */
@NullMarked
package dev.netiso.cli.ends;

import org.jspecify.annotations.NullMarked;
