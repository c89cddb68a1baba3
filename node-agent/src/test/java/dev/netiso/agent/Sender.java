// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import me.bechberger.ebpf.bpf.raw.Lib;

/**
 * Sends a first packet for each line {@code PROTOCOL ADDRESS PORT} of its input, from the network namespace that it was started in, and answers with the
 * source port.
 */
final class Sender {
    private static final int SOURCE_PORT = 4711;
    private static final int SOCK_RAW = 3;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int UDP = 17;
    private static final int SCTP = 132;

    /** Stay open, so that the kernel retransmits. */
    private final List<SocketChannel> connections = new ArrayList<>();

    private Sender() {}

    public static void main(String[] args) throws IOException {
        Sender sender = new Sender();
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ", 3);
            answers.println("sent " + sender.send(words[0], IpAddress.of(words[1]), Integer.parseInt(words[2])));
        }
    }

    private int send(String protocol, IpAddress address, int port) throws IOException {
        return switch (protocol) {
            case "tcp" -> tcp(address, port);
            case "udp" -> udp(address, port);
            case "sctp" -> raw(address, SCTP, sctpInit(port));
            case "icmp" -> raw(address, address.family() == AddressFamily.IPV4 ? ICMP : ICMPV6, echo(address)) * 0;
            case "udp-after-options" -> raw(address, DESTINATION_OPTIONS, optionsAndUdp(port));
            default -> throw new IllegalArgumentException(protocol);
        };
    }

    private int tcp(IpAddress address, int port) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.bind(new InetSocketAddress(0));
        int sourcePort = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        channel.connect(socketAddress(address, port));
        connections.add(channel);
        return sourcePort;
    }

    private static int udp(IpAddress address, int port) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.connect(socketAddress(address, port));
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            return ((InetSocketAddress) channel.getLocalAddress()).getPort();
        }
    }

    private static InetSocketAddress socketAddress(IpAddress address, int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(address.toBytes()), port);
    }

    static byte[] echo(IpAddress address) {
        return new byte[] {(byte) (address.family() == AddressFamily.IPV4 ? 8 : 128), 0, 0, 0, 0, 1, 0, 1};
    }

    /** Common header (RFC 9260, section 3.1) and the beginning of an INIT chunk. */
    static byte[] sctpInit(int port) {
        return ByteBuffer.allocate(32)
                .putShort((short) SOURCE_PORT)
                .putShort((short) port)
                .putLong(0)
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) 20)
                .array();
    }

    /** A destination options header of padding alone (RFC 8200, section 4.6), and UDP. */
    private static byte[] optionsAndUdp(int port) {
        return ByteBuffer.allocate(16)
                .put((byte) UDP)
                .put((byte) 0)
                .put(new byte[] {1, 4, 0, 0, 0, 0})
                .putShort((short) SOURCE_PORT)
                .putShort((short) port)
                .putShort((short) 8)
                .putShort((short) 0)
                .array();
    }

    static int raw(IpAddress address, int protocol, byte[] payload) throws IOException {
        boolean v4 = address.family() == AddressFamily.IPV4;
        byte[] to = v4
                ? ByteBuffer.allocate(16)
                        .order(ByteOrder.nativeOrder())
                        .putShort((short) AF_INET)
                        .putShort((short) 0)
                        .put(address.toBytes())
                        .array()
                : ByteBuffer.allocate(28)
                        .order(ByteOrder.nativeOrder())
                        .putShort((short) AF_INET6)
                        .putShort((short) 0)
                        .putInt(0)
                        .put(address.toBytes())
                        .array();
        int socket = Lib.socket(v4 ? AF_INET : AF_INET6, SOCK_RAW, protocol);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_BYTE, payload);
            MemorySegment name = arena.allocateFrom(ValueLayout.JAVA_BYTE, to);
            if (Lib.sendto(socket, data, payload.length, 0, name, to.length) != payload.length) {
                throw new IOException("raw socket: protocol " + protocol + " to " + address);
            }
            return SOURCE_PORT;
        } finally {
            Lib.close(socket);
        }
    }
}
