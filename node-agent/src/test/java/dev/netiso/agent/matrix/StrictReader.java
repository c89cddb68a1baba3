// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads a frame by the letter of RFC 791, 8200, 9293, 768, 792, 4443 and 9260: the connection that it is the first packet of, if the bytes that say so are inside
 * the packet's own bounds. It shares nothing with the reader in the kernel.
 */
final class StrictReader {
    private static final int ETHERNET = 14;
    private static final int ICMP_ECHO = 8;
    private static final int ICMPV6_ECHO = 128;
    private static final int SYN = 0x02;
    private static final int ACK = 0x10;
    private static final int INIT = 1;

    /** Something that is not as the RFC has it, or not there. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;
    }

    private StrictReader() {}

    static Optional<Connection> read(byte[] frame) {
        if (frame.length < ETHERNET) {
            return Optional.empty();
        }
        ByteBuffer packet =
                ByteBuffer.wrap(frame, ETHERNET, frame.length - ETHERNET).slice();
        try {
            return switch (ByteBuffer.wrap(frame).getShort(12) & 0xffff) {
                case 0x0800 -> ipv4(packet);
                case 0x86dd -> ipv6(packet);
                default -> Optional.empty();
            };
        } catch (Malformed | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static void require(boolean condition) throws Malformed {
        if (!condition) {
            throw new Malformed();
        }
    }

    private static Optional<Connection> ipv4(ByteBuffer packet) throws Malformed {
        int header = (packet.get(0) & 0x0f) * 4;
        int total = packet.getShort(2) & 0xffff;
        require(packet.get(0) >> 4 == 4 && header >= 20 && total >= header && total <= packet.limit());
        require((packet.getShort(6) & 0x1fff) == 0);
        return transport(
                packet.slice(header, total - header),
                packet.get(9) & 0xff,
                ICMP_ECHO,
                1,
                address(packet, 12, 4),
                address(packet, 16, 4));
    }

    private static Optional<Connection> ipv6(ByteBuffer packet) throws Malformed {
        int total = 40 + (packet.getShort(4) & 0xffff);
        require((packet.get(0) & 0xf0) == 0x60 && total <= packet.limit());
        ByteBuffer whole = packet.slice(0, total);
        int next = whole.get(6) & 0xff;
        int at = 40;
        while (next == 0 || next == 43 || next == 44 || next == 51 || next == 60) {
            require(next != 44 || (whole.getShort(at + 2) & 0xfff8) == 0);
            int length = whole.get(at + 1) & 0xff;
            int after = at + (next == 44 ? 8 : next == 51 ? (length + 2) * 4 : (length + 1) * 8);
            next = whole.get(at) & 0xff;
            at = after;
        }
        return transport(
                whole.slice(at, total - at), next, ICMPV6_ECHO, 58, address(whole, 8, 16), address(whole, 24, 16));
    }

    private static Optional<Connection> transport(
            ByteBuffer segment, int protocol, int echo, int icmp, String source, String destination) {
        if (protocol == icmp) {
            return when((segment.get(0) & 0xff) == echo, source, destination, Protocol.ICMP, segment.get(1) & 0xff);
        }
        return switch (protocol) {
            case 6 -> when((segment.get(13) & (SYN | ACK)) == SYN, source, destination, Protocol.TCP, port(segment));
            case 17 -> when(segment.limit() >= 4, source, destination, Protocol.UDP, port(segment));
            case 132 -> when(segment.get(12) == INIT, source, destination, Protocol.SCTP, port(segment));
            default -> Optional.empty();
        };
    }

    private static Optional<Connection> when(
            boolean isFirst, String source, String destination, Protocol protocol, int port) {
        return isFirst ? Optional.of(new Connection(source, destination, protocol, port)) : Optional.empty();
    }

    private static int port(ByteBuffer segment) {
        return segment.getShort(2) & 0xffff;
    }

    private static String address(ByteBuffer packet, int at, int length) {
        byte[] bytes = new byte[length];
        packet.get(at, bytes);
        return text(bytes);
    }

    private static String text(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The same address in the way in which this writes it. */
    static String normal(String address) {
        try {
            return InetAddress.getByName(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
