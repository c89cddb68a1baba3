// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

/** IPv4 or IPv6. */
enum Family {
    V4("4"),
    V6("6");

    private final String number;

    Family(String number) {
        this.number = number;
    }

    /** The address whose last byte is the number of a way; networks are told apart by a byte. */
    String address(int slot, int network, int last) {
        return this == V4
                ? "10." + (224 + slot) + "." + network + "." + last
                : "fdc4:6e65:%x:%x::%x".formatted(0x100 + slot, network, last);
    }

    /** All addresses of a network. */
    String network(int slot, int network) {
        return this == V4 ? address(slot, network, 0) + "/24" : address(slot, network, 0) + "/64";
    }

    /** The network of all addresses. */
    String everything() {
        return this == V4 ? "0.0.0.0/0" : "::/0";
    }

    /** What follows an address to mean it alone. */
    String host() {
        return this == V4 ? "/32" : "/128";
    }

    /** The flag of ip. */
    String flag() {
        return "-" + number;
    }

    /** iptables or ip6tables. */
    String tables() {
        return this == V4 ? "iptables" : "ip6tables";
    }

    /** What iptables compares an address with to look at its last byte alone. */
    String lastByte(int value) {
        return this == V4 ? "0.0.0." + value + "/0.0.0.255" : "::%x/::ff".formatted(value);
    }

    /** What nft compares a field ({@code daddr}, {@code saddr}) with to look at its last byte alone. */
    String lastByteOf(String field, int value) {
        return this == V4
                ? "ip " + field + " & 0.0.0.255 == 0.0.0." + value
                : "ip6 " + field + " & ::ff == ::%x".formatted(value);
    }

    @Override
    public String toString() {
        return "IPv" + number;
    }
}
