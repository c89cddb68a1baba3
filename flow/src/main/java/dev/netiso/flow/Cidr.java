// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

import java.util.Optional;

/**
 * A block of addresses of one family (RFC 4632, RFC 4291 section 2.3).
 *
 * @param network the lowest address of the block: bits below the prefix are cleared
 * @param prefix its length in bits, 0 to 32 or 0 to 128
 */
public record Cidr(IpAddress network, int prefix) {
    public Cidr {
        if (prefix < 0 || prefix > network.family().bits()) {
            throw new IllegalArgumentException("prefix length: " + prefix + " (expected: 0 to "
                    + network.family().bits() + ")");
        }
        network = masked(network, prefix);
    }

    /** The block of one address. */
    public static Cidr of(IpAddress address) {
        return new Cidr(address, address.family().bits());
    }

    /**
     * Reads {@code address/length}; set bits below the prefix are cleared, as the API server accepts them in stored objects (KEP-4858).
     *
     * @return empty if the text is not a block
     */
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || text.length() - slash > 4) {
            return Optional.empty();
        }
        String length = text.substring(slash + 1);
        if (length.isEmpty() || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        int prefix = Integer.parseInt(length);
        return IpAddress.parse(text.substring(0, slash))
                .filter(address -> prefix <= address.family().bits())
                .map(address -> new Cidr(address, prefix));
    }

    /** Whether the address is of this family and in the block. */
    public boolean contains(IpAddress address) {
        return address.family() == network.family() && masked(address, prefix).equals(network);
    }

    /** Whether every address of the other block is in this one and this one is larger. */
    public boolean strictlyContains(Cidr other) {
        return other.prefix > prefix && contains(other.network);
    }

    private static IpAddress masked(IpAddress address, int prefix) {
        return switch (address.family()) {
            case IPV4 -> IpAddress.v4((int) (address.low() & mask(prefix + 32)));
            case IPV6 -> IpAddress.v6(address.high() & mask(Math.min(prefix, 64)), address.low() & mask(prefix - 64));
        };
    }

    /** The highest {@code bits} of 64 set. */
    private static long mask(int bits) {
        return bits <= 0 ? 0 : -1L << (64 - bits);
    }

    @Override
    public String toString() {
        return network + "/" + prefix;
    }
}
