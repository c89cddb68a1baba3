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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The Observer API over an agent's flows, with the thread that sends them.
 *
 * @param service to be given to a server
 * @param sending runs until this is closed
 */
record ServedFlows(ObserverService<Flow> service, ExecutorService sending) implements AutoCloseable {
    /**
     * Serves what is kept there, and what comes.
     *
     * @param notSeen what the agent cannot see, a line each
     */
    static ServedFlows of(FlowRing<Flow> ring, InstantSource clock, Supplier<List<String>> notSeen) {
        ExecutorService sending = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("observer").factory());
        var status = new RingStatus<Flow>(ring, Function.identity(), "netiso " + Version.current(), clock);
        var service = new ObserverService<Flow>(
                ring,
                Function.identity(),
                new FlowBytes()::response,
                FlowFilters.Names.ADDRESSES_ONLY,
                () -> status.read().build(),
                notSeen,
                sending);
        return new ServedFlows(service, sending);
    }

    @Override
    public void close() {
        sending.shutdown();
    }
}
