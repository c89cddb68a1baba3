// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address without zone. An IPv4-mapped IPv6 address stays IPv6: the families are told apart on the wire, and policy does too.
 *
 * @param high the upper 64 bits of an IPv6 address; 0 for IPv4
 * @param low the lower 64 bits; for IPv4 the address in the lowest 32
 */
public record IpAddress(AddressFamily family, long high, long low) implements Comparable<IpAddress> {
    /** 0.0.0.0: no address; nobody holds it on a wire (RFC 1122, section 3.2.1.3). */
    public static final IpAddress UNSPECIFIED = v4(0);

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    public IpAddress {
        if (family == AddressFamily.IPV4 && (high != 0 || (low >>> 32) != 0)) {
            throw new IllegalArgumentException("IPv4 address: more than 32 bits");
        }
    }

    public static IpAddress v4(int bits) {
        return new IpAddress(AddressFamily.IPV4, 0, Integer.toUnsignedLong(bits));
    }

    public static IpAddress v6(long high, long low) {
        return new IpAddress(AddressFamily.IPV6, high, low);
    }

    /**
     * Reads an address in network byte order.
     *
     * @throws IllegalArgumentException unless there are 4 or 16 bytes
     */
    public static IpAddress ofBytes(byte[] bytes) {
        return switch (bytes.length) {
            case IPV4_BYTES -> v4(ByteBuffer.wrap(bytes).getInt());
            case IPV6_BYTES ->
                v6(ByteBuffer.wrap(bytes).getLong(0), ByteBuffer.wrap(bytes).getLong(8));
            default -> throw new IllegalArgumentException("address: " + bytes.length + " bytes (expected: 4 or 16)");
        };
    }

    /**
     * Reads the text form of an address as RFC 4291, section 2.2, and dotted decimal of four parts without leading zeros. Never asks a resolver.
     *
     * @return empty if the text is not an address
     */
    public static Optional<IpAddress> parse(String text) {
        return IpAddressParser.parse(text);
    }

    /** Reads an address that must be one. @throws IllegalArgumentException if the text is not an address */
    public static IpAddress of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is not an IP address"));
    }

    /** The address in network byte order, 4 or 16 bytes. */
    public byte[] toBytes() {
        return switch (family) {
            case IPV4 -> ByteBuffer.allocate(IPV4_BYTES).putInt((int) low).array();
            case IPV6 ->
                ByteBuffer.allocate(IPV6_BYTES).putLong(high).putLong(low).array();
        };
    }

    @Override
    public int compareTo(IpAddress other) {
        int byFamily = family.compareTo(other.family);
        int byHigh = byFamily != 0 ? byFamily : Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** Dotted decimal, or the canonical text of RFC 5952. */
    @Override
    public String toString() {
        return switch (family) {
            case IPV4 -> dotted();
            case IPV6 -> canonicalIpv6();
        };
    }

    /** Not with a format, which is slow: it is in every flow twice. */
    private String dotted() {
        StringBuilder text = new StringBuilder(15);
        for (int shift = 24; shift >= 0; shift -= 8) {
            text.append((low >>> shift) & 0xff).append(shift == 0 ? "" : ".");
        }
        return text.toString();
    }

    private int group(int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (48 - 16 * (index % 4))) & 0xffff;
    }

    private String canonicalIpv6() {
        if (high == 0 && (low >>> 32) == 0xffff) {
            return "::ffff:" + v4((int) low);
        }
        int start = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int run = zeroRun(i);
            if (run > length) {
                start = i;
                length = run;
            }
        }
        if (start < 0) {
            return groups(0, 8);
        }
        return groups(0, start) + "::" + groups(start + length, 8);
    }

    private int zeroRun(int from) {
        int i = from;
        while (i < 8 && group(i) == 0) {
            i++;
        }
        return i - from;
    }

    private String groups(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(group(i)));
        }
        return text.toString();
    }
}
