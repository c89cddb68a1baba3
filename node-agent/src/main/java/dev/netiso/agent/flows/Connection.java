// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.flow.IpAddress;

/**
 * Who talks to whom, without the source port.
 *
 * @param protocol IANA protocol number
 * @param port destination port; of ICMP type and code, as in the kernel's rows
 */
public record Connection(IpAddress source, IpAddress destination, int protocol, int port) {
    /** The same with another destination. */
    Connection to(IpAddress otherDestination, int otherPort) {
        return new Connection(source, otherDestination, protocol, otherPort);
    }

    /** A hash that those who send packets cannot foresee. */
    long hash(long seed) {
        return hash(seed, source.high(), source.low(), destination.high(), destination.low(), protocol, port);
    }

    /** The same of a connection of which the parts are known. */
    static long hash(
            long seed,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            int protocol,
            int port) {
        long hash = Hash.mix(seed ^ sourceHigh);
        hash = Hash.mix(hash ^ sourceLow);
        hash = Hash.mix(hash ^ destinationHigh);
        hash = Hash.mix(hash ^ destinationLow);
        return Hash.mix(hash ^ ((long) protocol << Short.SIZE | port));
    }
}
