// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What was started, to be stopped the last one first. */
final class StartedParts implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(StartedParts.class.getName());

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    /** Stops all of them, also where one fails; closing twice does nothing. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.log(Level.WARNING, "stopping: {0}", e.getMessage());
            }
        }
    }
}
