// SPDX-License-Identifier: Apache-2.0
/** Text on its way out: written line by line, and free of what a terminal would obey. Knows nothing of flows. Read {@link dev.netiso.cli.terminal.Output} first. */
@NullMarked
package dev.netiso.cli.terminal;

import org.jspecify.annotations.NullMarked;
