// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import dev.netiso.api.observer.LossMessages;
import dev.netiso.api.observer.ServerStatusResponse;
import dev.netiso.flow.Lost;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Finds out what was lost at an agent while nobody was connected, and what it told imprecisely, of which its answers alone tell. What it lost before its ring it counts since its start: more than was heard of before is
 * new. What its ring overwrote it cannot know: how many flows it had ever seen before is compared with the oldest that it still holds, which is an upper
 * bound, by the flows that came after the last look.
 */
final class AgentGap {
    private final Map<Lost.Place, Long> known = new EnumMap<>(Lost.Place.class);
    private final Map<Lost.Place, Long> toldSinceInterruption = new EnumMap<>(Lost.Place.class);
    private long seen;
    private long uptime;
    private boolean interrupted;

    /** The connection ended. */
    void interrupted() {
        interrupted = true;
        toldSinceInterruption.clear();
    }

    /** The agent told of a loss when it happened. */
    void told(Lost lost) {
        known.merge(lost.place(), lost.count(), Long::sum);
        toldSinceInterruption.merge(lost.place(), lost.count(), Long::sum);
    }

    /**
     * The agent answered.
     *
     * @return what went meanwhile, at the first answer after an interruption, and what was told imprecisely since the last one
     * @throws IllegalArgumentException if it says of its losses what cannot be understood; nothing has changed then
     */
    List<Lost> update(ServerStatusResponse status) {
        Map<Lost.Place, Long> now = LossMessages.read(status);
        boolean sameLife = status.getUptimeNs() > uptime && uptime > 0;
        if (!sameLife) {
            known.clear();
            known.putAll(toldSinceInterruption);
        }
        List<Lost> gone = uptime > 0 ? beyondKnown(now) : new ArrayList<>();
        long oldest = status.getSeenFlows() - status.getNumFlows();
        if (interrupted && sameLife && oldest > seen) {
            gone.add(new Lost(Lost.Place.AGENT_RING, oldest - seen));
        }
        known.clear();
        known.putAll(now);
        interrupted = false;
        seen = status.getSeenFlows();
        uptime = status.getUptimeNs();
        return gone;
    }

    private List<Lost> beyondKnown(Map<Lost.Place, Long> now) {
        List<Lost> beyond = new ArrayList<>();
        now.forEach((place, count) -> {
            long more = count - known.getOrDefault(place, 0L);
            boolean wasTold = place.effect() == Lost.Effect.GONE && !interrupted;
            if (more > 0 && !wasTold) {
                beyond.add(new Lost(place, more));
            }
        });
        return beyond;
    }
}
