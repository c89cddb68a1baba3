// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: one class a command, the flags they share, and what a wrong flag or a failure looks like. Commands wire readers and printers together and
 * hold no logic beyond that. Read {@link dev.netiso.cli.command.CommandTree} first.
 */
@NullMarked
package dev.netiso.cli.command;

import org.jspecify.annotations.NullMarked;
