// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.flow.Flow;
import dev.netiso.flow.Lost;
import java.util.function.Consumer;

/** Hears of what a capture sees, on the thread that reads the kernel, so it must be quick. */
interface CaptureListener {
    void flow(Flow flow);

    void lost(Lost events);

    /** Nothing more comes until the kernel is read again, some milliseconds later. */
    void endBatch();

    /** For one who takes everything as it comes. */
    static CaptureListener of(Consumer<Flow> flows, Consumer<Lost> losses) {
        return new CaptureListener() {
            @Override
            public void flow(Flow flow) {
                flows.accept(flow);
            }

            @Override
            public void lost(Lost events) {
                losses.accept(events);
            }

            @Override
            public void endBatch() {}
        };
    }
}
