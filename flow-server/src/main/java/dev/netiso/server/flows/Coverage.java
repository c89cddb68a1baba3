// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How much of what happens in the cluster reaches this server, as readers are told.
 *
 * @param warnings what is missing now, one line each; sent with every list and watch, and printed by kubectl
 * @param lost events that were lost on the way since this server began; only grows
 */
public record Coverage(Supplier<List<String>> warnings, LongSupplier lost) {}
