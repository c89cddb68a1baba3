// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.api.observer.FlowBytes;
import dev.netiso.api.observer.FlowFilters;
import dev.netiso.api.observer.ObserverService;
import dev.netiso.api.observer.RingStatus;
import dev.netiso.flow.Flow;
import dev.netiso.flow.FlowRing;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/** The Observer API over an agent's flows. */
final class ServedFlows {
    private ServedFlows() {}

    /**
     * Serves what is kept there, and what comes.
     *
     * @param notSeen what the agent cannot see, a line each
     * @param sending runs what sends, one piece at a time
     */
    static ObserverService<Flow> of(
            FlowRing<Flow> ring, InstantSource clock, Supplier<List<String>> notSeen, Executor sending) {
        var status = new RingStatus<Flow>(ring, Function.identity(), "netiso " + Version.current(), clock);
        return new ObserverService<Flow>(
                ring,
                Function.identity(),
                new FlowBytes()::response,
                FlowFilters.Names.ADDRESSES_ONLY,
                () -> status.read().build(),
                notSeen,
                sending);
    }
}
