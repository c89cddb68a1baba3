// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import java.time.Instant;
import java.util.List;

/**
 * How it stands with one agent.
 *
 * @param connected flows come from it
 * @param since when it became so
 * @param why it is not connected; empty if it is
 * @param notSeen what its node cannot see, as it said last: a line each
 */
public record AgentState(AgentAddress agent, boolean connected, Instant since, String why, List<String> notSeen) {
    public AgentState {
        notSeen = List.copyOf(notSeen);
    }

    AgentState withNotSeen(List<String> lines) {
        return new AgentState(agent, connected, since, why, lines);
    }
}
