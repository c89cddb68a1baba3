// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import dev.netiso.flow.IpAddress;

/**
 * Where an agent listens.
 *
 * @param node on which it runs; its address where that is not known
 */
public record AgentAddress(String node, IpAddress address, int port) {
    @Override
    public String toString() {
        return node + " (" + address + ", port " + port + ")";
    }
}
