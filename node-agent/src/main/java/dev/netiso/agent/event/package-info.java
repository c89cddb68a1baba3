// SPDX-License-Identifier: Apache-2.0
/**
 * From the kernel's records to flows: layouts shared with {@code netiso.h}, clock, drop reasons and identifiers. How records get here is in {@code
 * dev.netiso.agent.bpf}. Read {@link dev.netiso.agent.event.FlowRow} first.
 */
@NullMarked
package dev.netiso.agent.event;

import org.jspecify.annotations.NullMarked;
