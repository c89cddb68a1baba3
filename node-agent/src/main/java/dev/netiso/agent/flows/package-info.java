// SPDX-License-Identifier: Apache-2.0
/**
 * What the agent remembers: the kernel's rows, and the flows that they make. Here it is decided what is a new flow and what a repeat, which rows are the two
 * ends of one connection, and which verdict hides another. Read {@link dev.netiso.agent.flows.FlowTable} first.
 */
@NullMarked
package dev.netiso.agent.flows;

import org.jspecify.annotations.NullMarked;
