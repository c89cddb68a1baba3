// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server;

import dev.netiso.server.cluster.Names;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the flow server is told at its start, checked.
 *
 * @param listen for HTTPS
 * @param observerListen for Hubble's Observer API
 * @param kubeconfig empty for what a pod has, or KUBECONFIG says
 * @param retain how many flows are kept
 */
public record Settings(
        InetSocketAddress listen,
        InetSocketAddress observerListen,
        Optional<Path> kubeconfig,
        Names names,
        int retain,
        String version) {}
