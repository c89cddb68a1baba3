// SPDX-License-Identifier: Apache-2.0
/** What {@code check} answers: for one pair of ends, for all pairs of workloads, and for a batch. Read {@link dev.netiso.cli.check.Expectation} first. */
@NullMarked
package dev.netiso.cli.check;

import org.jspecify.annotations.NullMarked;
