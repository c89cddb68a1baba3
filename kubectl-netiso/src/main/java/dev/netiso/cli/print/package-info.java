// SPDX-License-Identifier: Apache-2.0
/**
 * What the screen shows: one printer a format, and the only place that colours or pads text. Nothing here asks the cluster. Read
 * {@link dev.netiso.cli.print.FlowPrinter} first.
 */
@NullMarked
package dev.netiso.cli.print;

import org.jspecify.annotations.NullMarked;
