// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import dev.netiso.api.observer.flow.ICMPv4;
import dev.netiso.api.observer.flow.ICMPv6;
import dev.netiso.api.observer.flow.Layer4;
import dev.netiso.api.observer.flow.SCTP;
import dev.netiso.api.observer.flow.TCP;
import dev.netiso.api.observer.flow.TCPFlags;
import dev.netiso.api.observer.flow.UDP;
import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;

/** {@link Transport} and Hubble's Layer4. */
final class TransportMessages {
    private TransportMessages() {}

    static Layer4 write(Transport transport, AddressFamily family) {
        return switch (transport) {
            case Transport.Ports ports -> write(ports);
            case Transport.Icmp icmp -> write(icmp, family);
        };
    }

    /** A flow begins with the initiator's first packet, so TCP's flags are those of a SYN. */
    private static Layer4 write(Transport.Ports ports) {
        Layer4.Builder l4 = Layer4.newBuilder();
        return switch (ports.protocol()) {
            case TCP ->
                l4.setTCP(TCP.newBuilder()
                                .setSourcePort(ports.sourcePort())
                                .setDestinationPort(ports.destinationPort())
                                .setFlags(TCPFlags.newBuilder().setSYN(true)))
                        .build();
            case UDP ->
                l4.setUDP(UDP.newBuilder()
                                .setSourcePort(ports.sourcePort())
                                .setDestinationPort(ports.destinationPort()))
                        .build();
            case SCTP ->
                l4.setSCTP(SCTP.newBuilder()
                                .setSourcePort(ports.sourcePort())
                                .setDestinationPort(ports.destinationPort()))
                        .build();
        };
    }

    private static Layer4 write(Transport.Icmp icmp, AddressFamily family) {
        return switch (family) {
            case IPV4 ->
                Layer4.newBuilder()
                        .setICMPv4(ICMPv4.newBuilder().setType(icmp.type()).setCode(icmp.code()))
                        .build();
            case IPV6 ->
                Layer4.newBuilder()
                        .setICMPv6(ICMPv6.newBuilder().setType(icmp.type()).setCode(icmp.code()))
                        .build();
        };
    }

    /** @throws IllegalArgumentException if there is none, a number is out of range, or ICMP is of the other family */
    static Transport read(Layer4 l4, AddressFamily family) {
        return switch (l4.getProtocolCase()) {
            case TCP ->
                new Transport.Ports(
                        Protocol.TCP, l4.getTCP().getSourcePort(), l4.getTCP().getDestinationPort());
            case UDP ->
                new Transport.Ports(
                        Protocol.UDP, l4.getUDP().getSourcePort(), l4.getUDP().getDestinationPort());
            case SCTP ->
                new Transport.Ports(
                        Protocol.SCTP,
                        l4.getSCTP().getSourcePort(),
                        l4.getSCTP().getDestinationPort());
            case ICMPV4 ->
                icmp(
                        AddressFamily.IPV4,
                        family,
                        l4.getICMPv4().getType(),
                        l4.getICMPv4().getCode());
            case ICMPV6 ->
                icmp(
                        AddressFamily.IPV6,
                        family,
                        l4.getICMPv6().getType(),
                        l4.getICMPv6().getCode());
            case PROTOCOL_NOT_SET -> throw new IllegalArgumentException("flow l4: no protocol that netiso knows");
        };
    }

    private static Transport icmp(AddressFamily wanted, AddressFamily family, int type, int code) {
        if (wanted != family) {
            throw new IllegalArgumentException("flow l4: ICMP of another family than the addresses");
        }
        return new Transport.Icmp(type, code);
    }
}
