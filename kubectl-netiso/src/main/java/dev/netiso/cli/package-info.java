// SPDX-License-Identifier: Apache-2.0
/**
 * The plugin's entry and what it gets from its process. Commands live in {@code command}, reading the cluster in {@code cluster} and {@code flows}, what the
 * screen shows in {@code print}. Read {@link dev.netiso.cli.Main} first, then {@link dev.netiso.cli.command.CommandTree}.
 */
@NullMarked
package dev.netiso.cli;

import org.jspecify.annotations.NullMarked;
