// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Cidr;
import dev.netiso.policy.Connection;
import java.util.List;
import java.util.Optional;

/**
 * What is to be let through.
 *
 * @param connections at least one; several where a workload or a service with several pods is meant. All are let through, or nothing is proposed
 * @param observed what was seen of the pods that the rules will select, of their whole workloads: what a rule would cut is known from this alone
 * @param acceptIsolation isolate what is not isolated yet, and keep what was observed
 * @param block the block to name instead of one address outside the cluster; it must contain that
 */
public record AllowRequest(
        List<Connection> connections, List<Observed> observed, boolean acceptIsolation, Optional<Cidr> block) {
    public AllowRequest {
        connections = List.copyOf(connections);
        observed = List.copyOf(observed);
        if (connections.isEmpty()) {
            throw new IllegalArgumentException("request: no connection (expected: at least one)");
        }
    }

    /** That connection, of which nothing else was observed. */
    public static AllowRequest of(Connection connection) {
        return new AllowRequest(List.of(connection), List.of(), false, Optional.empty());
    }
}
