// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;
import me.bechberger.ebpf.bpf.raw.Lib;

/**
 * Asks connection tracking, in this process' network namespace, what address translation made of a connection (include/uapi/linux/netfilter/
 * nfnetlink_conntrack.h). Needs the capability NET_ADMIN. Not safe for use by several threads at once.
 */
public final class ConntrackNetlink implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_NETFILTER = 12;
    private static final int MSG_DONTWAIT = 0x40;
    private static final byte AF_INET = 2;
    private static final byte AF_INET6 = 10;
    private static final int ENOENT = 2;
    private static final int TCP = 6;

    private static final short NLMSG_ERROR = 2;
    private static final short CT_NEW = 0x100;
    private static final short CT_GET = 0x101;
    private static final short NLM_F_REQUEST = 1;
    private static final int NESTED = 0x8000;
    private static final int TYPE_MASK = 0x3fff;

    private static final int TUPLE_IP = 1;
    private static final int TUPLE_PROTO = 2;
    private static final int V4_SRC = 1;
    private static final int V4_DST = 2;
    private static final int V6_SRC = 3;
    private static final int V6_DST = 4;
    private static final int PROTO_NUM = 1;
    private static final int PROTO_SRC_PORT = 2;
    private static final int PROTO_DST_PORT = 3;

    /** struct nlmsghdr, and struct nfgenmsg after it. */
    private static final int HEADER_BYTES = 16;

    private static final int ATTRIBUTES_AT = HEADER_BYTES + 4;
    private static final int ATTRIBUTE_HEADER_BYTES = 4;
    private static final int REQUEST_BYTES = 256;
    private static final int REPLY_BYTES = 8192;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfShort PORT = SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    /** The way of packets that is known of a connection; {@code CTA_TUPLE_ORIG}, {@code CTA_TUPLE_REPLY}. */
    public enum Way {
        /** As the initiator sends them, before they are translated. */
        ORIGINAL(1),
        /** As the responder sends them, before they are translated back. */
        REPLY(2);

        private final int attribute;

        Way(int attribute) {
            this.attribute = attribute;
        }
    }

    /** Addresses and ports of packets in one direction. */
    public record Tuple(IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {
        /** That of the answers. */
        public Tuple turned() {
            return new Tuple(
                    /* source= */ destination, /* sourcePort= */ destinationPort,
                    /* destination= */ source, /* destinationPort= */ sourcePort);
        }
    }

    /** Both directions of a connection. Without translation each is the other turned around. */
    public record Tracked(Tuple original, Tuple reply) {}

    private final int socket;
    private final MemorySegment request = Arena.ofAuto().allocate(REQUEST_BYTES);
    private final MemorySegment reply = Arena.ofAuto().allocate(REPLY_BYTES);

    private ConntrackNetlink(int socket) {
        this.socket = socket;
    }

    /** Opens a socket in this process' network namespace. */
    public static ConntrackNetlink open() throws BpfException {
        int socket = Lib.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_NETFILTER);
        if (socket < 0) {
            throw new BpfException.Failed(
                    "cannot ask the kernel about address translation: " + LibBpf.describe(LibBpf.errno()), "");
        }
        return new ConntrackNetlink(socket);
    }

    /** Why the kernel answers no question; empty if it answers. */
    public Optional<String> refusal() {
        Tuple nothing = new Tuple(IpAddress.UNSPECIFIED, 0, IpAddress.UNSPECIFIED, 0);
        int error = ask(Way.ORIGINAL, TCP, nothing) > 0 ? error() : LibBpf.errno();
        return error == 0 || error == ENOENT ? Optional.empty() : Optional.of(LibBpf.describe(error));
    }

    /**
     * The connection that has this tuple in that direction.
     *
     * @param protocol IANA number of a protocol with ports
     * @return empty if there is none, or the kernel does not answer
     */
    public Optional<Tracked> find(Way way, int protocol, Tuple tuple) {
        long received = ask(way, protocol, tuple);
        if (received < ATTRIBUTES_AT || reply.get(SHORT, 4) != CT_NEW) {
            return Optional.empty();
        }
        return read(Math.min(received, Integer.toUnsignedLong(reply.get(INT, 0))));
    }

    /** Returns how long the reply is; -1 if there is none. */
    private long ask(Way way, int protocol, Tuple tuple) {
        int length = writeRequest(way, protocol, tuple);
        // The kernel answers before sendto returns, so there is nothing to wait for.
        if (Lib.sendto(socket, request, length, 0, MemorySegment.NULL, 0) != length) {
            return -1;
        }
        return Lib.recv(socket, reply, REPLY_BYTES, MSG_DONTWAIT);
    }

    private int error() {
        return reply.get(SHORT, 4) == NLMSG_ERROR ? -reply.get(INT, HEADER_BYTES) : 0;
    }

    private int writeRequest(Way way, int protocol, Tuple tuple) {
        boolean v4 = tuple.source().family() == AddressFamily.IPV4;
        request.fill((byte) 0);
        request.set(SHORT, 4, CT_GET);
        request.set(SHORT, 6, NLM_F_REQUEST);
        request.set(BYTE, HEADER_BYTES, v4 ? AF_INET : AF_INET6);
        int addresses = ATTRIBUTES_AT + 2 * ATTRIBUTE_HEADER_BYTES;
        int at = writeAddress(addresses, v4 ? V4_SRC : V6_SRC, tuple.source());
        int ports = writeAddress(at, v4 ? V4_DST : V6_DST, tuple.destination());
        writeHeader(ATTRIBUTES_AT + ATTRIBUTE_HEADER_BYTES, TUPLE_IP | NESTED, ports);
        at = ports + ATTRIBUTE_HEADER_BYTES;
        request.set(BYTE, at + ATTRIBUTE_HEADER_BYTES, (byte) protocol);
        writeHeader(at, PROTO_NUM, at + ATTRIBUTE_HEADER_BYTES + 1);
        at = writePort(at + 2 * ATTRIBUTE_HEADER_BYTES, PROTO_SRC_PORT, tuple.sourcePort());
        int end = writePort(at, PROTO_DST_PORT, tuple.destinationPort());
        writeHeader(ports, TUPLE_PROTO | NESTED, end);
        writeHeader(ATTRIBUTES_AT, way.attribute | NESTED, end);
        request.set(INT, 0, end);
        return end;
    }

    private void writeHeader(int at, int type, int end) {
        request.set(SHORT, at, (short) (end - at));
        request.set(SHORT, at + 2, (short) type);
    }

    private int writeAddress(int at, int type, IpAddress address) {
        byte[] bytes = address.toBytes();
        MemorySegment.copy(bytes, 0, request, BYTE, at + ATTRIBUTE_HEADER_BYTES, bytes.length);
        writeHeader(at, type, at + ATTRIBUTE_HEADER_BYTES + bytes.length);
        return at + ATTRIBUTE_HEADER_BYTES + bytes.length;
    }

    private int writePort(int at, int type, int port) {
        request.set(PORT, at + ATTRIBUTE_HEADER_BYTES, (short) port);
        writeHeader(at, type, at + ATTRIBUTE_HEADER_BYTES + Short.BYTES);
        return at + 2 * ATTRIBUTE_HEADER_BYTES;
    }

    private Optional<Tracked> read(long end) {
        return attribute(ATTRIBUTES_AT, end, Way.ORIGINAL.attribute)
                .flatMap(this::readTuple)
                .flatMap(original -> attribute(ATTRIBUTES_AT, end, Way.REPLY.attribute)
                        .flatMap(this::readTuple)
                        .map(answer -> new Tracked(original, answer)));
    }

    /** Where an attribute's payload is. */
    private record Payload(long start, long end) {}

    private Optional<Payload> attribute(long start, long end, int type) {
        long at = start;
        while (at + ATTRIBUTE_HEADER_BYTES <= end) {
            int size = Short.toUnsignedInt(reply.get(SHORT, at));
            if (size < ATTRIBUTE_HEADER_BYTES || at + size > end) {
                return Optional.empty();
            }
            if ((reply.get(SHORT, at + 2) & TYPE_MASK) == type) {
                return Optional.of(new Payload(at + ATTRIBUTE_HEADER_BYTES, at + size));
            }
            at += size + 3 & ~3;
        }
        return Optional.empty();
    }

    private Optional<Tuple> readTuple(Payload tuple) {
        Optional<Payload> addresses = attribute(tuple.start, tuple.end, TUPLE_IP);
        Optional<Payload> ports = attribute(tuple.start, tuple.end, TUPLE_PROTO);
        Optional<IpAddress> source = addresses.flatMap(in -> address(in, V4_SRC, V6_SRC));
        Optional<IpAddress> destination = addresses.flatMap(in -> address(in, V4_DST, V6_DST));
        Optional<Integer> sourcePort = ports.flatMap(in -> port(in, PROTO_SRC_PORT));
        Optional<Integer> destinationPort = ports.flatMap(in -> port(in, PROTO_DST_PORT));
        if (source.isEmpty() || destination.isEmpty() || sourcePort.isEmpty() || destinationPort.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Tuple(source.get(), sourcePort.get(), destination.get(), destinationPort.get()));
    }

    private Optional<IpAddress> address(Payload in, int v4, int v6) {
        return attribute(in.start, in.end, v4)
                .or(() -> attribute(in.start, in.end, v6))
                .map(payload -> reply.asSlice(payload.start, payload.end - payload.start)
                        .toArray(BYTE))
                .filter(bytes -> bytes.length == 4 || bytes.length == 16)
                .map(IpAddress::ofBytes);
    }

    private Optional<Integer> port(Payload in, int type) {
        return attribute(in.start, in.end, type)
                .filter(payload -> payload.end - payload.start >= Short.BYTES)
                .map(payload -> Short.toUnsignedInt(reply.get(PORT, payload.start)));
    }

    @Override
    public void close() {
        Lib.close(socket);
    }
}
