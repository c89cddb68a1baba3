// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.OptionalInt;
import me.bechberger.ebpf.bpf.raw.Lib;

/**
 * Asks the kernel about the devices, the routes and the other network namespaces of this process' own one (rtnetlink(7), include/uapi/linux/rtnetlink.h). Needs
 * no capability. Not safe for use by several threads at once.
 */
public final class RouteNetlink implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_ROUTE = 0;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int AT_FDCWD = -100;
    private static final int O_RDONLY_CLOEXEC = 0x80000;

    private static final short RTM_NEWLINK = 16;
    private static final short RTM_GETLINK = 18;
    private static final short RTM_NEWROUTE = 24;
    private static final short RTM_GETROUTE = 26;
    private static final short RTM_NEWNSID = 88;
    private static final short RTM_GETNSID = 90;
    private static final short NLM_F_REQUEST = 1;

    private static final short IFLA_EXT_MASK = 29;
    private static final int RTEXT_FILTER_SKIP_STATS = 1 << 3;
    private static final short IFLA_LINK_NETNSID = 37;
    private static final short RTA_DST = 1;
    private static final short RTA_OIF = 4;
    private static final byte RTN_UNICAST = 1;
    private static final short NETNSA_NSID = 1;
    private static final short NETNSA_FD = 3;
    private static final byte AF_INET = 2;
    private static final byte AF_INET6 = 10;

    /** Sizes of struct nlmsghdr, and of struct rtgenmsg with its padding, struct ifinfomsg and struct rtmsg. */
    private static final int HEADER_BYTES = 16;

    private static final int NAMESPACE_BYTES = 4;
    private static final int LINK_BYTES = 16;
    private static final int ROUTE_BYTES = 12;
    /** Where struct ifinfomsg has its index, and struct rtmsg its type. */
    private static final int LINK_INDEX = 4;

    private static final int ROUTE_TYPE = 7;
    private static final int ATTRIBUTE_HEADER_BYTES = 4;
    private static final int REQUEST_BYTES = 64;
    private static final int REPLY_BYTES = 1 << 14;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private final int socket;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment request = arena.allocate(REQUEST_BYTES);
    private final MemorySegment reply = arena.allocate(REPLY_BYTES);

    private RouteNetlink(int socket) {
        this.socket = socket;
    }

    /** Opens a socket in this process' network namespace. */
    public static RouteNetlink open() throws BpfException {
        int socket = Lib.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_ROUTE);
        if (socket < 0) {
            throw new BpfException.Failed(
                    "cannot ask the kernel about network namespaces: " + LibBpf.describe(LibBpf.errno()), "");
        }
        return new RouteNetlink(socket);
    }

    /**
     * The number by which this process' network namespace knows the one that is mounted at the file. It has one when a link leads from here to there.
     *
     * @return empty if it has none, or the file is no network namespace
     */
    public OptionalInt idOf(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor =
                    Lib.openat.makeInvoker().apply(AT_FDCWD, arena.allocateFrom(file.toString()), O_RDONLY_CLOEXEC);
            if (descriptor < 0) {
                return OptionalInt.empty();
            }
            try {
                begin(RTM_GETNSID, NAMESPACE_BYTES);
                attribute(NETNSA_FD, Integer.BYTES).set(INT, 0, descriptor);
                return id(RTM_NEWNSID, NAMESPACE_BYTES, NETNSA_NSID);
            } finally {
                Lib.close(descriptor);
            }
        }
    }

    /**
     * The number by which this process' network namespace knows the one in which a device's other end is, as a veth has one.
     *
     * @param device its index
     * @return empty if there is no such device, or it leads nowhere else
     */
    public OptionalInt namespaceBehind(int device) {
        begin(RTM_GETLINK, LINK_BYTES);
        request.set(INT, HEADER_BYTES + LINK_INDEX, device);
        attribute(IFLA_EXT_MASK, Integer.BYTES).set(INT, 0, RTEXT_FILTER_SKIP_STATS);
        return id(RTM_NEWLINK, LINK_BYTES, IFLA_LINK_NETNSID);
    }

    /**
     * The device by which packets of this process' network namespace go to an address.
     *
     * @return its index; empty if there is no route, or the address is one of this namespace
     */
    public OptionalInt deviceTo(IpAddress address) {
        byte[] bytes = address.toBytes();
        begin(RTM_GETROUTE, ROUTE_BYTES);
        request.set(BYTE, HEADER_BYTES, address.family() == AddressFamily.IPV4 ? AF_INET : AF_INET6);
        request.set(BYTE, HEADER_BYTES + 1, (byte) (bytes.length * Byte.SIZE));
        attribute(RTA_DST, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
        return id(RTM_NEWROUTE, ROUTE_BYTES, RTA_OIF);
    }

    private void begin(short type, int bytes) {
        request.fill((byte) 0);
        request.set(INT, 0, HEADER_BYTES + bytes);
        request.set(SHORT, 4, type);
        request.set(SHORT, 6, NLM_F_REQUEST);
    }

    /** Appends an attribute. @return where its value goes */
    private MemorySegment attribute(short type, int bytes) {
        int at = request.get(INT, 0);
        request.set(SHORT, at, (short) (ATTRIBUTE_HEADER_BYTES + bytes));
        request.set(SHORT, at + 2L, type);
        request.set(INT, 0, at + ATTRIBUTE_HEADER_BYTES + bytes);
        return request.asSlice(at + ATTRIBUTE_HEADER_BYTES, bytes);
    }

    /** Sends the request, and reads a number of 32 bits, not negative, from the answer. */
    private OptionalInt id(short type, int bytes, short wanted) {
        int length = request.get(INT, 0);
        // The kernel answers before sendto returns, so there is nothing to wait for.
        if (Lib.sendto(socket, request, length, 0, MemorySegment.NULL, 0) != length) {
            return OptionalInt.empty();
        }
        long read = Lib.recv(socket, reply, REPLY_BYTES, MSG_DONTWAIT);
        if (read < HEADER_BYTES + bytes || reply.get(SHORT, 4) != type) {
            return OptionalInt.empty();
        }
        if (type == RTM_NEWROUTE && reply.get(BYTE, HEADER_BYTES + ROUTE_TYPE) != RTN_UNICAST) {
            return OptionalInt.empty();
        }
        long at = (long) HEADER_BYTES + bytes;
        while (at + ATTRIBUTE_HEADER_BYTES + Integer.BYTES <= read) {
            int size = Short.toUnsignedInt(reply.get(SHORT, at));
            if (reply.get(SHORT, at + 2) == wanted) {
                int id = reply.get(INT, at + ATTRIBUTE_HEADER_BYTES);
                return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
            }
            at += Math.max(ATTRIBUTE_HEADER_BYTES, size + 3 & ~3);
        }
        return OptionalInt.empty();
    }

    @Override
    public void close() {
        Lib.close(socket);
        arena.close();
    }
}
