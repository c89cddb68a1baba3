// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import java.time.Instant;

/**
 * How it stands with one agent.
 *
 * @param connected flows come from it
 * @param since when it became so
 * @param why it is not connected; empty if it is
 */
public record AgentState(AgentAddress agent, boolean connected, Instant since, String why) {}
