// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import dev.netiso.agent.event.FlowRow.RowVerdict;
import dev.netiso.agent.event.FlowRow.Socket;
import dev.netiso.flow.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Makes rows as the kernel side does. */
public final class Rows {
    public static final int REASON = 12;
    public static final int OTHER_REASON = 3;
    public static final int NODE = 77;

    private static final int SADDR = at("saddr");
    private static final int DPORT = at("dport");
    private static final int FIRST = at("first");
    private static final int LAST = at("last");

    private final ByteBuffer bytes = ByteBuffer.allocate(FlowRow.BYTES).order(ByteOrder.nativeOrder());

    /** One attempt of TCP from 10.0.0.1 to 10.0.1.2, port 443, seen once. */
    public static Rows of(RowVerdict verdict, long time) {
        Rows rows = new Rows();
        rows.bytes
                .put(at("family"), (byte) 4)
                .put(at("verdict"), (byte) (List.of(RowVerdict.values()).indexOf(verdict) + 1))
                .put(at("stage"), (byte) 1);
        if (verdict == RowVerdict.DROPPED) {
            rows.bytes.putInt(at("reason"), REASON);
        }
        return rows.source("10.0.0.1")
                .destination("10.0.1.2")
                .protocol(6)
                .port(443)
                .netns(NODE)
                .from(40000, 7)
                .times(time, time)
                .count(1, 1);
    }

    public Rows source(String address) {
        bytes.put(at("saddr"), IpAddress.of(address).toBytes());
        return this;
    }

    /** An IPv4 address by its bits, which makes no garbage; nor do port and times. */
    public Rows source(int bits) {
        bytes.order(ByteOrder.BIG_ENDIAN).putInt(SADDR, bits).order(ByteOrder.nativeOrder());
        return this;
    }

    public Rows destination(String address) {
        bytes.put(at("daddr"), IpAddress.of(address).toBytes());
        return this;
    }

    public Rows protocol(int protocol) {
        bytes.put(at("protocol"), (byte) protocol);
        return this;
    }

    public Rows port(int port) {
        bytes.putShort(DPORT, (short) port);
        return this;
    }

    public Rows netns(int netns) {
        bytes.putInt(at("netns"), netns);
        return this;
    }

    public Rows device(int index) {
        bytes.putInt(at("iif"), index);
        return this;
    }

    public Rows reason(int reason) {
        bytes.putInt(at("reason"), reason);
        return this;
    }

    public Rows socket(Socket socket, int netns, long cgroup) {
        bytes.put(at("socket"), (byte) List.of(Socket.values()).indexOf(socket))
                .putInt(at("socket_netns"), netns)
                .putLong(at("cgroup_id"), cgroup);
        return this;
    }

    public Rows from(int port, int sequence) {
        bytes.putShort(at("sport"), (short) port).putInt(at("tcp_seq"), sequence);
        return this;
    }

    public Rows service(String address, int port) {
        bytes.put(at("service"), IpAddress.of(address).toBytes()).putShort(at("service_port"), (short) port);
        return this;
    }

    public Rows times(long first, long last) {
        bytes.putLong(FIRST, first).putLong(LAST, last);
        return this;
    }

    public Rows count(long packets, long attempts) {
        bytes.putLong(at("packets"), packets).putLong(at("attempts"), attempts);
        return this;
    }

    public FlowRow row() {
        return new FlowRow().at(bytes);
    }

    /** Sets a member of one byte to whatever number. */
    public Rows put(String member, int number) {
        bytes.put(at(member), (byte) number);
        return this;
    }

    private static int at(String member) {
        boolean inKey = Layouts.KEY.memberLayouts().stream()
                .anyMatch(layout -> layout.name().orElseThrow().equals(member));
        return inKey
                ? Layouts.offset(Layouts.KEY, member)
                : Layouts.size(Layouts.KEY) + Layouts.offset(Layouts.VALUE, member);
    }
}
