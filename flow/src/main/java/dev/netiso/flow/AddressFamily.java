// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

/** The family of an IP address. */
public enum AddressFamily {
    IPV4(32),
    IPV6(128);

    private final int bits;

    AddressFamily(int bits) {
        this.bits = bits;
    }

    /** Length of an address: 32 or 128. */
    public int bits() {
        return bits;
    }
}
