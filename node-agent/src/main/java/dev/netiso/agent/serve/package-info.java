// SPDX-License-Identifier: Apache-2.0
/**
 * What the agent answers to the network: Hubble's Observer API over gRPC with mutual TLS, and health and counters over HTTP on the node itself. What is
 * answered is made in {@code dev.netiso.api.observer}. Read {@link dev.netiso.agent.serve.ObserverServer} first.
 */
@NullMarked
package dev.netiso.agent.serve;

import org.jspecify.annotations.NullMarked;
