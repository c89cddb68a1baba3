// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.IpAddress;
import java.util.List;

/** Addresses that the internet does not route (RFC 1918, RFC 6598, RFC 4193). */
final class PrivateAddresses {
    private static final List<Cidr> BLOCKS = List.of(
            new Cidr(IpAddress.of("10.0.0.0"), 8),
            new Cidr(IpAddress.of("172.16.0.0"), 12),
            new Cidr(IpAddress.of("192.168.0.0"), 16),
            new Cidr(IpAddress.of("100.64.0.0"), 10),
            new Cidr(IpAddress.of("fc00::"), 7));

    private PrivateAddresses() {}

    static boolean contains(IpAddress address) {
        return BLOCKS.stream().anyMatch(block -> block.contains(address));
    }
}
