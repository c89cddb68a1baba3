// SPDX-License-Identifier: Apache-2.0
/**
 * Many connections at once: reads them as JSON lines, decides each, and writes a line for each in the same order. Built for a million lines. Read
 * {@link dev.netiso.cli.batch.FlowBatch} first.
 */
@NullMarked
package dev.netiso.cli.batch;

import org.jspecify.annotations.NullMarked;
