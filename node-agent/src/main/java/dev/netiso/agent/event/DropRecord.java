// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import dev.netiso.flow.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A window onto one {@code struct netiso_drop}, moved from record to record so that reading makes no garbage. Not safe for use by several threads. */
public final class DropRecord {
    /** Size of a record in bytes. */
    public static final int BYTES = (int) Layouts.DROP.byteSize();

    private static final int TIME = Layouts.offset(Layouts.DROP, "time");
    private static final int CGROUP_ID = Layouts.offset(Layouts.DROP, "cgroup_id");
    private static final int SADDR = Layouts.offset(Layouts.DROP, "saddr");
    private static final int DADDR = Layouts.offset(Layouts.DROP, "daddr");
    private static final int NETNS = Layouts.offset(Layouts.DROP, "netns");
    private static final int SOCKET_NETNS = Layouts.offset(Layouts.DROP, "socket_netns");
    private static final int REASON = Layouts.offset(Layouts.DROP, "reason");
    private static final int TCP_SEQ = Layouts.offset(Layouts.DROP, "tcp_seq");
    private static final int SPORT = Layouts.offset(Layouts.DROP, "sport");
    private static final int DPORT = Layouts.offset(Layouts.DROP, "dport");
    private static final int FAMILY = Layouts.offset(Layouts.DROP, "family");
    private static final int PROTOCOL = Layouts.offset(Layouts.DROP, "protocol");
    private static final int SOCKET = Layouts.offset(Layouts.DROP, "socket");

    private static final int IPV4 = 4;
    private static final int IPV6 = 6;

    /** Whose socket the kernel knew; {@code enum netiso_socket}. */
    public enum Socket {
        NONE,
        SOURCE,
        DESTINATION
    }

    private ByteBuffer record = ByteBuffer.allocate(BYTES);

    /**
     * Looks at another record.
     *
     * @throws IllegalArgumentException if it is not as long as a record
     */
    public DropRecord at(ByteBuffer next) {
        if (next.limit() != BYTES) {
            throw new IllegalArgumentException("drop record: " + next.limit() + " bytes (expected: " + BYTES + ")");
        }
        record = next;
        return this;
    }

    /** Nanoseconds of CLOCK_MONOTONIC. */
    public long time() {
        return record.getLong(TIME);
    }

    /** cgroup v2 id of the socket; 0 if there is none. */
    public long cgroupId() {
        return record.getLong(CGROUP_ID);
    }

    /** Inode number of the network namespace in which it happened; 0 if not known. */
    public int netns() {
        return record.getInt(NETNS);
    }

    /** Inode number of the socket's network namespace; 0 if there is no socket. */
    public int socketNetns() {
        return record.getInt(SOCKET_NETNS);
    }

    /** The raw drop reason of this kernel. */
    public int reason() {
        return record.getInt(REASON);
    }

    public int tcpSequence() {
        return record.getInt(TCP_SEQ);
    }

    /** Source port, or ICMP type. */
    public int sourcePort() {
        return Short.toUnsignedInt(record.getShort(SPORT));
    }

    /** Destination port, or ICMP code. */
    public int destinationPort() {
        return Short.toUnsignedInt(record.getShort(DPORT));
    }

    /** IANA protocol number. */
    public int protocol() {
        return Byte.toUnsignedInt(record.get(PROTOCOL));
    }

    /**
     * Whose socket the kernel knew.
     *
     * @throws IllegalArgumentException if it is none that the kernel side sends
     */
    public Socket socket() {
        return switch (record.get(SOCKET)) {
            case 0 -> Socket.NONE;
            case 1 -> Socket.SOURCE;
            case 2 -> Socket.DESTINATION;
            default -> throw new IllegalArgumentException("drop record: socket " + record.get(SOCKET));
        };
    }

    /**
     * The sender.
     *
     * @throws IllegalArgumentException if the family is neither 4 nor 6
     */
    public IpAddress source() {
        return address(SADDR);
    }

    /**
     * The receiver.
     *
     * @throws IllegalArgumentException if the family is neither 4 nor 6
     */
    public IpAddress destination() {
        return address(DADDR);
    }

    private IpAddress address(int at) {
        return switch (record.get(FAMILY)) {
            case IPV4 -> IpAddress.v4((int) (bigEndian(at) >>> Integer.SIZE));
            case IPV6 -> IpAddress.v6(bigEndian(at), bigEndian(at + Long.BYTES));
            default -> throw new IllegalArgumentException("drop record: address family " + record.get(FAMILY));
        };
    }

    /** A hash of everything that tells one connection from another: addresses, ports and protocol, with the namespace it was seen in. */
    long connectionHash(long seed) {
        long hash = mix(seed ^ record.getLong(SADDR));
        hash = mix(hash ^ record.getLong(SADDR + Long.BYTES));
        hash = mix(hash ^ record.getLong(DADDR));
        hash = mix(hash ^ record.getLong(DADDR + Long.BYTES));
        hash = mix(hash ^ ((long) netns() << Integer.SIZE | (long) sourcePort() << Short.SIZE | destinationPort()));
        return mix(hash ^ ((long) socketNetns() << Short.SIZE | protocol()));
    }

    private static long mix(long bits) {
        long mixed = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    private long bigEndian(int at) {
        long bits = record.getLong(at);
        return record.order() == ByteOrder.BIG_ENDIAN ? bits : Long.reverseBytes(bits);
    }
}
