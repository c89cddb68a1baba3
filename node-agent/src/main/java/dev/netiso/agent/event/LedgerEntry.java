// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A window onto one {@code struct netiso_ledger} with its key before it, as wide as both. Not safe for use by several threads. */
public final class LedgerEntry {
    /** Size in bytes of the part behind the key. */
    public static final int VALUE_BYTES = Layouts.size(Layouts.LEDGER);

    /** Size in bytes of an entry with its key. */
    public static final int BYTES = FlowRow.KEY_BYTES + VALUE_BYTES;

    /** Members of 64 bits. */
    public enum Word {
        FLOW("flow"),
        ENTRY("entry"),
        COUNTED("counted"),
        TOTAL("total"),
        SETTLED("settled"),
        BEGAN("began"),
        LAST("last"),
        SINCE("since"),
        AWAITING_SINCE("awaiting_since"),
        REPORT_BEGAN("report_began"),
        REPORT_LAST("report_last"),
        REPORT_COUNT("report_count");

        private final int at;

        Word(String member) {
            at = offset(member);
        }
    }

    /** Members that are addresses. */
    public enum Address {
        SOURCE("source"),
        DESTINATION("destination"),
        DIALLED("dialled");

        private final int at;

        Address(String member) {
            at = offset(member);
        }
    }

    /** Members that are ports. */
    public enum Port {
        SOURCE("sport"),
        DESTINATION("port"),
        DIALLED("dialled_port"),
        REPORTED("report_port");

        private final int at;

        Port(String member) {
            at = offset(member);
        }
    }

    private static final int TCP_SEQ = offset("tcp_seq");
    private static final int FLAGS = offset("flags");
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());

    private static int offset(String member) {
        return FlowRow.KEY_BYTES + Layouts.offset(Layouts.LEDGER, member);
    }

    /** Looks at another entry: its key, and its value behind it. */
    public LedgerEntry at(ByteBuffer next) {
        bytes = next;
        return this;
    }

    /**
     * Begins anew: another key, and everything else 0.
     *
     * @param keys holds the key
     * @param at where it begins
     */
    public LedgerEntry clear(long[] keys, int at) {
        for (int i = 0; i < bytes.capacity(); i += Long.BYTES) {
            bytes.putLong(i, i < FlowRow.KEY_BYTES ? keys[at + i / Long.BYTES] : 0);
        }
        return this;
    }

    /** The key's bytes, then the value's. */
    public ByteBuffer bytes() {
        return bytes;
    }

    public long get(Word word) {
        return bytes.getLong(word.at);
    }

    public LedgerEntry set(Word word, long value) {
        bytes.putLong(word.at, value);
        return this;
    }

    public IpAddress get(Address address, AddressFamily family) {
        byte[] octets = new byte[family == AddressFamily.IPV4 ? IPV4_BYTES : IPV6_BYTES];
        bytes.get(address.at, octets);
        return IpAddress.ofBytes(octets);
    }

    /** Sets an address that is given as {@link IpAddress} has it. */
    public LedgerEntry set(Address address, AddressFamily family, long high, long low) {
        boolean reverse = bytes.order() == ByteOrder.LITTLE_ENDIAN;
        if (family == AddressFamily.IPV4) {
            bytes.putInt(address.at, reverse ? Integer.reverseBytes((int) low) : (int) low);
        } else {
            bytes.putLong(address.at, reverse ? Long.reverseBytes(high) : high);
            bytes.putLong(address.at + Long.BYTES, reverse ? Long.reverseBytes(low) : low);
        }
        return this;
    }

    public int get(Port port) {
        return Short.toUnsignedInt(bytes.getShort(port.at));
    }

    public LedgerEntry set(Port port, int value) {
        bytes.putShort(port.at, (short) value);
        return this;
    }

    public int tcpSequence() {
        return bytes.getInt(TCP_SEQ);
    }

    public LedgerEntry setTcpSequence(int sequence) {
        bytes.putInt(TCP_SEQ, sequence);
        return this;
    }

    /** Bits whose meaning is the table's. */
    public int flags() {
        return bytes.get(FLAGS);
    }

    public LedgerEntry setFlags(int flags) {
        bytes.put(FLAGS, (byte) flags);
        return this;
    }
}
