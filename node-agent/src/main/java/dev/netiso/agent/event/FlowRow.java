// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A window onto one {@code struct netiso_row}, moved from row to row so that reading makes no garbage. A row is what the kernel counted of one flow, a
 * ring event and a drained entry alike; numbers are the kernel's own. Not safe for use by several threads.
 */
public final class FlowRow {
    /** Sizes in bytes of a row and of its two parts: the key, at position 0, and the value after it. */
    public static final int BYTES = Layouts.size(Layouts.ROW);

    public static final int KEY_BYTES = Layouts.size(Layouts.KEY);
    public static final int VALUE_BYTES = Layouts.size(Layouts.VALUE);

    private static final int SADDR = Layouts.offset(Layouts.KEY, "saddr");
    private static final int DADDR = Layouts.offset(Layouts.KEY, "daddr");
    private static final int CGROUP_ID = Layouts.offset(Layouts.KEY, "cgroup_id");
    private static final int NETNS = Layouts.offset(Layouts.KEY, "netns");
    private static final int SOCKET_NETNS = Layouts.offset(Layouts.KEY, "socket_netns");
    private static final int REASON = Layouts.offset(Layouts.KEY, "reason");
    private static final int IIF = Layouts.offset(Layouts.KEY, "iif");
    private static final int DPORT = Layouts.offset(Layouts.KEY, "dport");
    private static final int FAMILY = Layouts.offset(Layouts.KEY, "family");
    private static final int PROTOCOL = Layouts.offset(Layouts.KEY, "protocol");
    private static final int VERDICT = Layouts.offset(Layouts.KEY, "verdict");
    private static final int SOCKET = Layouts.offset(Layouts.KEY, "socket");
    private static final int STAGE = Layouts.offset(Layouts.KEY, "stage");
    private static final int FOLDED = Layouts.offset(Layouts.KEY, "folded");

    /** The long of a key in which reason and device stand: 0 in rows that sockets of TCP tell. */
    public static final int REASON_AND_DEVICE = REASON / Long.BYTES;

    private static final int FIRST = KEY_BYTES + Layouts.offset(Layouts.VALUE, "first");
    private static final int LAST = KEY_BYTES + Layouts.offset(Layouts.VALUE, "last");
    private static final int PACKETS = KEY_BYTES + Layouts.offset(Layouts.VALUE, "packets");
    private static final int ATTEMPTS = KEY_BYTES + Layouts.offset(Layouts.VALUE, "attempts");
    private static final int IFINDEX = KEY_BYTES + Layouts.offset(Layouts.VALUE, "ifindex");
    private static final int TCP_SEQ = KEY_BYTES + Layouts.offset(Layouts.VALUE, "tcp_seq");
    private static final int SPORT = KEY_BYTES + Layouts.offset(Layouts.VALUE, "sport");
    private static final int SERVICE_PORT = KEY_BYTES + Layouts.offset(Layouts.VALUE, "service_port");
    private static final int SERVICE = KEY_BYTES + Layouts.offset(Layouts.VALUE, "service");

    private static final int IPV4 = 4;
    private static final int IPV6 = 6;

    /** What became of it; {@code enum netiso_verdict}. */
    public enum RowVerdict {
        DROPPED,
        FORWARDED,
        UNANSWERED,
        REFUSED,
        /** Let through; whether somebody answers is not known yet. */
        ATTEMPTED
    }

    /** Whose socket the kernel knew; {@code enum netiso_socket}. */
    public enum Socket {
        NONE,
        SOURCE,
        DESTINATION
    }

    private static final RowVerdict[] VERDICTS = RowVerdict.values();
    private static final Socket[] SOCKETS = Socket.values();

    private static final int RECENT_BITS = 8;
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private final @Nullable IpAddress[] recent = new IpAddress[1 << RECENT_BITS];
    private ByteBuffer row = ByteBuffer.allocate(BYTES);

    /**
     * Looks at another row.
     *
     * @throws IllegalArgumentException if it is not as long as a row
     */
    public FlowRow at(ByteBuffer next) {
        if (next.limit() != BYTES) {
            throw new IllegalArgumentException("flow row: " + next.limit() + " bytes (expected: " + BYTES + ")");
        }
        row = next;
        return this;
    }

    /** The bytes that this looks at, in native byte order; to be read by absolute positions, or copied. */
    public ByteBuffer bytes() {
        return row;
    }

    /**
     * What became of it.
     *
     * @throws IllegalArgumentException if it is none that the kernel side sends
     */
    public RowVerdict verdict() {
        int number = row.get(VERDICT) - 1;
        if (number < 0 || number >= VERDICTS.length) {
            throw new IllegalArgumentException("flow row: verdict " + row.get(VERDICT));
        }
        return VERDICTS[number];
    }

    /** Whether it counts first packets of connections; if not, what came later or what connection tracking takes for invalid. */
    public boolean isFirstPacket() {
        return row.get(STAGE) == 1;
    }

    /** Whether it stands for all that found no row of its own; then destination, port, protocol, socket and device are zero. */
    public boolean isFolded() {
        return row.get(FOLDED) != 0;
    }

    /** Nanoseconds of CLOCK_MONOTONIC, of the first packet or event that is counted here. */
    public long first() {
        return row.getLong(FIRST);
    }

    /** The same of a row's value alone, as a map has it beside the key. */
    public static long firstOf(ByteBuffer value) {
        return value.getLong(FIRST - KEY_BYTES);
    }

    /** Nanoseconds of CLOCK_MONOTONIC, of the latest one. */
    public long last() {
        return row.getLong(LAST);
    }

    /** How many packets or events. */
    public long packets() {
        return row.getLong(PACKETS);
    }

    /** How many connections were tried: grows when the source port or the TCP sequence number changes. */
    public long attempts() {
        return row.getLong(ATTEMPTS);
    }

    /** cgroup v2 id of the socket; 0 if there is none. */
    public long cgroupId() {
        return row.getLong(CGROUP_ID);
    }

    /** Inode number of the network namespace in which it happened; 0 if not known. */
    public int netns() {
        return row.getInt(NETNS);
    }

    /** Inode number of the socket's network namespace; 0 if there is no socket. */
    public int socketNetns() {
        return row.getInt(SOCKET_NETNS);
    }

    /** Index, in {@link #netns}, of the device towards the source; 0 if it was sent there. */
    public int incomingDevice() {
        return row.getInt(IIF);
    }

    /** Index of the device at which it happened; 0 if none. */
    public int device() {
        return row.getInt(IFINDEX);
    }

    /** The raw drop reason of this kernel, or the number of a location; 0 without a drop. */
    public int reason() {
        return row.getInt(REASON);
    }

    /** Sequence number of the latest first packet of TCP; 0 if not known. */
    public int tcpSequence() {
        return row.getInt(TCP_SEQ);
    }

    /** Source port of the latest attempt; 0 without ports. */
    public int sourcePort() {
        return Short.toUnsignedInt(row.getShort(SPORT));
    }

    /** Destination port; of ICMP, type * 256 + code. */
    public int destinationPort() {
        return Short.toUnsignedInt(row.getShort(DPORT));
    }

    /** IANA protocol number. */
    public int protocol() {
        return Byte.toUnsignedInt(row.get(PROTOCOL));
    }

    /**
     * Whose socket the kernel knew.
     *
     * @throws IllegalArgumentException if it is none that the kernel side sends
     */
    public Socket socket() {
        int number = row.get(SOCKET);
        if (number < 0 || number >= SOCKETS.length) {
            throw new IllegalArgumentException("flow row: socket " + number);
        }
        return SOCKETS[number];
    }

    /**
     * The initiator.
     *
     * @throws IllegalArgumentException if the family is neither 4 nor 6
     */
    public IpAddress source() {
        return address(SADDR);
    }

    /**
     * The responder.
     *
     * @throws IllegalArgumentException if the family is neither 4 nor 6
     */
    public IpAddress destination() {
        return address(DADDR);
    }

    /** Port before destination NAT; 0 if there was none, and then {@link #service} says nothing. */
    public int servicePort() {
        return Short.toUnsignedInt(row.getShort(SERVICE_PORT));
    }

    /**
     * The responder's address before destination NAT.
     *
     * @throws IllegalArgumentException if the family is neither 4 nor 6
     */
    public IpAddress service() {
        return address(SERVICE);
    }

    private IpAddress address(int at) {
        return switch (row.get(FAMILY)) {
            case IPV4 -> address(AddressFamily.IPV4, 0, bigEndian(at) >>> Integer.SIZE);
            case IPV6 -> address(AddressFamily.IPV6, bigEndian(at), bigEndian(at + Long.BYTES));
            default -> throw new IllegalArgumentException("flow row: address family " + row.get(FAMILY));
        };
    }

    /** The same object for the same address, as long as it comes often: whoever remembers connections has it once. */
    private IpAddress address(AddressFamily family, long high, long low) {
        int place = (int) (((high ^ low) * SPREAD) >>> (Long.SIZE - RECENT_BITS));
        IpAddress known = recent[place];
        if (known == null || known.low() != low || known.high() != high || known.family() != family) {
            known = new IpAddress(family, high, low);
            recent[place] = known;
        }
        return known;
    }

    private long bigEndian(int at) {
        long bits = row.getLong(at);
        return row.order() == ByteOrder.BIG_ENDIAN ? bits : Long.reverseBytes(bits);
    }
}
