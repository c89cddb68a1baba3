// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How an agent runs.
 *
 * @param node this node's name in the cluster
 * @param listen where the Observer API is served
 * @param tlsDirectory certificates of it; empty for plain text, which {@code listen} must be a loopback address for
 * @param healthListen where health and counters are served, in plain HTTP
 * @param wholeKernel report on every network namespace, not on this node's alone
 * @param netnsDirectory where container runtimes mount network namespaces
 * @param cgroupRoot where cgroups are mounted
 * @param keptFlows how many flows the ring holds
 * @param libbpf where libbpf is; empty to look for it
 * @param attach attach the programs; without it nothing is ever seen, and the agent is never ready
 */
public record AgentConfig(
        String node,
        InetSocketAddress listen,
        Optional<Path> tlsDirectory,
        InetSocketAddress healthListen,
        boolean wholeKernel,
        Path netnsDirectory,
        Path cgroupRoot,
        int keptFlows,
        Optional<Path> libbpf,
        boolean attach) {
    /** The most that the ring may hold: about 1 KB each. */
    static final int MAX_KEPT_FLOWS = 1_000_000;

    public AgentConfig {
        if (tlsDirectory.isEmpty() && !listen.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("plain text is for a loopback address only, not " + listen);
        }
    }
}
