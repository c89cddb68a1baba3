// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import dev.netiso.flow.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Makes records as the kernel side does. */
final class Records {
    static final int REASON = 12;
    static final int NETNS = 77;
    static final int SOCKET_NETNS = 88;

    private final ByteBuffer bytes = ByteBuffer.allocate(FlowRow.BYTES).order(ByteOrder.nativeOrder());

    static Records tcp(long time, String source, String destination, int sourcePort, int sequence) {
        return new Records()
                .put("family", (byte) 4)
                .put("protocol", (byte) 6)
                .put("verdict", (byte) 1)
                .put("stage", (byte) 1)
                .put("first", time)
                .put("last", time)
                .put("packets", 1L)
                .put("attempts", 1L)
                .put("reason", REASON)
                .put("netns", NETNS)
                .put("tcp_seq", sequence)
                .put("sport", (short) sourcePort)
                .put("dport", (short) 443)
                .address("saddr", source)
                .address("daddr", destination);
    }

    Records put(String member, long value) {
        bytes.putLong(offset(member), value);
        return this;
    }

    Records put(String member, int value) {
        bytes.putInt(offset(member), value);
        return this;
    }

    Records put(String member, short value) {
        bytes.putShort(offset(member), value);
        return this;
    }

    Records put(String member, byte value) {
        bytes.put(offset(member), value);
        return this;
    }

    Records address(String member, String address) {
        bytes.put(offset(member), IpAddress.of(address).toBytes());
        return this;
    }

    private static int offset(String member) {
        boolean key = Layouts.KEY.memberLayouts().stream()
                .anyMatch(layout -> layout.name().orElseThrow().equals(member));
        return key ? Layouts.offset(Layouts.KEY, member) : FlowRow.KEY_BYTES + Layouts.offset(Layouts.VALUE, member);
    }

    FlowRow record() {
        return new FlowRow().at(bytes);
    }
}
