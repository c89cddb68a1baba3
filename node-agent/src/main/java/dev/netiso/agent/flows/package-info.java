// SPDX-License-Identifier: Apache-2.0
/**
 * What the agent remembers: the kernel's rows, and the flows that they make. Here it is decided what is a new flow and what a repeat, which rows are the two
 * ends of one connection, and which verdict hides another. Read {@link dev.netiso.agent.flows.FlowTable} first.
 *
 * <p>A flow is a number: its place in the columns of {@code TrackedFlows}; so is a row, in those of {@code TrackedRows}, and a way, in those of {@code Routes}. What is
 * kept for longer than a call is a reference of {@code Slots} (docs/decisions/0016).
 */
@NullMarked
package dev.netiso.agent.flows;

import org.jspecify.annotations.NullMarked;
