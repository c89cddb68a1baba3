// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;

/** What ports of rules ask of a packet, as one number: the protocol and the destination port; the numbers of a protocol's ports follow each other. */
@SuppressWarnings("EnumOrdinal") // never stored
final class Packet {
    static final int ICMP = -1;
    static final int MAX_PORT = 0xffff;

    private static final Protocol[] PROTOCOLS = Protocol.values();

    private Packet() {}

    static int of(Protocol protocol, int port) {
        return (protocol.ordinal() << 16) | port;
    }

    static int of(Transport transport) {
        return switch (transport) {
            case Transport.Ports ports -> of(ports.protocol(), ports.destinationPort());
            case Transport.Icmp _ -> ICMP;
        };
    }

    static int port(int packet) {
        return packet & MAX_PORT;
    }

    static Protocol protocol(int packet) {
        return PROTOCOLS[packet >>> 16];
    }

    /** The same protocol with another port. */
    static int withPort(int packet, int port) {
        return (packet & ~MAX_PORT) | port;
    }

    static boolean isSctp(int packet) {
        return (packet >>> 16) == Protocol.SCTP.ordinal();
    }
}
