// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

/**
 * What the initiator dialled, where destination NAT led it elsewhere: usually a service's address.
 *
 * @param port 0 if the protocol has none
 */
public record OriginalDestination(IpAddress address, int port) {
    private static final int MAX_PORT = 0xffff;

    public OriginalDestination {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("original port: " + port + " (expected: 0 to 65535)");
        }
    }
}
