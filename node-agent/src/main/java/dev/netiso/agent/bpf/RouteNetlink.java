// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.OptionalInt;
import me.bechberger.ebpf.bpf.raw.Lib;

/**
 * Asks the kernel about network namespaces as this process' own one sees them (include/uapi/linux/net_namespace.h). Needs no capability. Not safe for use
 * by several threads at once.
 */
public final class RouteNetlink implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_ROUTE = 0;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int AT_FDCWD = -100;
    private static final int O_RDONLY_CLOEXEC = 0x80000;

    private static final short RTM_NEWNSID = 88;
    private static final short RTM_GETNSID = 90;
    private static final short NLM_F_REQUEST = 1;
    private static final short NETNSA_NSID = 1;
    private static final short NETNSA_FD = 3;

    /** struct nlmsghdr, struct rtgenmsg with its padding, and one attribute of 32 bits. */
    private static final int HEADER_BYTES = 16;

    private static final int ATTRIBUTES_AT = HEADER_BYTES + 4;
    private static final int ATTRIBUTE_HEADER_BYTES = 4;
    private static final int REQUEST_BYTES = ATTRIBUTES_AT + ATTRIBUTE_HEADER_BYTES + Integer.BYTES;
    private static final int REPLY_BYTES = 4096;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private final int socket;

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
                return idOf(descriptor, arena);
            } finally {
                Lib.close(descriptor);
            }
        }
    }

    private OptionalInt idOf(int descriptor, Arena arena) {
        MemorySegment request = arena.allocate(REQUEST_BYTES);
        request.set(INT, 0, REQUEST_BYTES);
        request.set(SHORT, 4, RTM_GETNSID);
        request.set(SHORT, 6, NLM_F_REQUEST);
        request.set(SHORT, ATTRIBUTES_AT, (short) (ATTRIBUTE_HEADER_BYTES + Integer.BYTES));
        request.set(SHORT, ATTRIBUTES_AT + 2, NETNSA_FD);
        request.set(INT, ATTRIBUTES_AT + ATTRIBUTE_HEADER_BYTES, descriptor);
        MemorySegment reply = arena.allocate(REPLY_BYTES);
        // The kernel answers before sendto returns, so there is nothing to wait for.
        if (Lib.sendto(socket, request, REQUEST_BYTES, 0, MemorySegment.NULL, 0) != REQUEST_BYTES) {
            return OptionalInt.empty();
        }
        return id(reply, Lib.recv(socket, reply, REPLY_BYTES, MSG_DONTWAIT));
    }

    private static OptionalInt id(MemorySegment reply, long length) {
        if (length < REQUEST_BYTES || reply.get(SHORT, 4) != RTM_NEWNSID) {
            return OptionalInt.empty();
        }
        long at = ATTRIBUTES_AT;
        while (at + ATTRIBUTE_HEADER_BYTES + Integer.BYTES <= length) {
            int size = Short.toUnsignedInt(reply.get(SHORT, at));
            if (reply.get(SHORT, at + 2) == NETNSA_NSID) {
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
    }
}
