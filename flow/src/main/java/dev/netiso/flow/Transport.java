// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

/** The part of a flow above its addresses: ports, or an ICMP message. */
public sealed interface Transport {
    /**
     * A protocol with ports.
     *
     * @param sourcePort the initiator's port, 0 to 65535
     * @param destinationPort the responder's port, 0 to 65535, after destination NAT
     */
    record Ports(Protocol protocol, int sourcePort, int destinationPort) implements Transport {
        public Ports {
            requirePort("source port", sourcePort);
            requirePort("destination port", destinationPort);
        }
    }

    /**
     * An ICMP or ICMPv6 message; which of the two follows from the addresses' family.
     *
     * @param type 0 to 255
     * @param code 0 to 255
     */
    record Icmp(int type, int code) implements Transport {
        public Icmp {
            requireOctet("ICMP type", type);
            requireOctet("ICMP code", code);
        }
    }

    private static void requirePort(String what, int value) {
        if (value < 0 || value > 0xffff) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: 0 to 65535)");
        }
    }

    private static void requireOctet(String what, int value) {
        if (value < 0 || value > 0xff) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: 0 to 255)");
        }
    }
}
