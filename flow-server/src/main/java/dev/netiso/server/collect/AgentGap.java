// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import dev.netiso.api.observer.ServerStatusResponse;
import dev.netiso.flow.Lost;
import java.util.Optional;

/**
 * Finds out what an agent's ring overwrote while nobody was connected, which the agent cannot know: it compares how many flows the agent had ever seen before
 * with the oldest that it still holds. The number is an upper bound, by the flows that came after the last look.
 */
final class AgentGap {
    private long seen;
    private long uptime;
    private boolean interrupted;

    /** The connection ended. */
    void interrupted() {
        interrupted = true;
    }

    /** The agent answered. @return what went meanwhile, at the first answer after an interruption */
    Optional<Lost> update(ServerStatusResponse status) {
        boolean sameLife = status.getUptimeNs() > uptime && uptime > 0;
        long oldest = status.getSeenFlows() - status.getNumFlows();
        long gone = interrupted && sameLife ? oldest - seen : 0;
        interrupted = false;
        seen = status.getSeenFlows();
        uptime = status.getUptimeNs();
        return gone > 0 ? Optional.of(new Lost(Lost.Place.AGENT_RING, gone)) : Optional.empty();
    }
}
