// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.api.observer.ObserverService;
import dev.netiso.flow.Flow;
import dev.netiso.flow.FlowRing;
import dev.netiso.flow.Lost;

/**
 * Keeps and counts what is captured, and has it sent. Whoever sends is woken once for a batch: to wake a thread, and to write to a socket, costs more than a
 * flow does. Used by one thread.
 */
final class FlowOutlet implements CaptureListener {
    /** So many at most are sent together; then sending and reading go on side by side. */
    private static final int MOST_IN_BATCH = 64;

    private final FlowRing<Flow> ring;
    private final ObserverService<Flow> service;
    private final FlowTally flowTally;
    private final LossTally lossTally;
    private final Patience patience;
    private int waiting;

    /** @param patience with those who follow, before each batch */
    FlowOutlet(
            FlowRing<Flow> ring,
            ObserverService<Flow> service,
            FlowTally flowTally,
            LossTally lossTally,
            Patience patience) {
        this.ring = ring;
        this.service = service;
        this.flowTally = flowTally;
        this.lossTally = lossTally;
        this.patience = patience;
    }

    @Override
    public void flow(Flow flow) {
        if (waiting == MOST_IN_BATCH) {
            endBatch();
        }
        if (waiting == 0) {
            patience.await();
        }
        flowTally.add(flow);
        ring.add(flow);
        waiting++;
    }

    @Override
    public void lost(Lost events) {
        lossTally.add(events);
        service.reportLost(events);
    }

    @Override
    public void endBatch() {
        if (waiting > 0) {
            waiting = 0;
            ring.wake();
        }
    }
}
