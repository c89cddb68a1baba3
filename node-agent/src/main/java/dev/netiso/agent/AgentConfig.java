// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How an agent runs.
 *
 * @param capture what is reported
 * @param listen where the Observer API is served
 * @param tlsDirectory certificates of it; empty for plain text, which {@code listen} must be a loopback address for
 * @param healthListen where health and counters are served, in plain HTTP
 * @param keptFlows how many flows the ring holds
 */
record AgentConfig(
        CaptureConfig capture,
        InetSocketAddress listen,
        Optional<Path> tlsDirectory,
        InetSocketAddress healthListen,
        int keptFlows) {
    /** The most that the ring may hold: about 1 KB each. */
    static final int MAX_KEPT_FLOWS = 1_000_000;

    public AgentConfig {
        if (tlsDirectory.isEmpty() && !listen.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("plain text is for a loopback address only, not " + listen);
        }
    }
}
