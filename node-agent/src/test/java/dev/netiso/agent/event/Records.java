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

    private final ByteBuffer bytes = ByteBuffer.allocate(DropRecord.BYTES).order(ByteOrder.nativeOrder());

    static Records tcp(long time, String source, String destination, int sourcePort, int sequence) {
        return new Records()
                .put("family", (byte) 4)
                .put("protocol", (byte) 6)
                .put("time", time)
                .put("reason", REASON)
                .put("netns", NETNS)
                .put("tcp_seq", sequence)
                .put("sport", (short) sourcePort)
                .put("dport", (short) 443)
                .address("saddr", source)
                .address("daddr", destination);
    }

    Records put(String member, long value) {
        bytes.putLong(Layouts.offset(Layouts.DROP, member), value);
        return this;
    }

    Records put(String member, int value) {
        bytes.putInt(Layouts.offset(Layouts.DROP, member), value);
        return this;
    }

    Records put(String member, short value) {
        bytes.putShort(Layouts.offset(Layouts.DROP, member), value);
        return this;
    }

    Records put(String member, byte value) {
        bytes.put(Layouts.offset(Layouts.DROP, member), value);
        return this;
    }

    Records address(String member, String address) {
        bytes.put(Layouts.offset(Layouts.DROP, member), IpAddress.of(address).toBytes());
        return this;
    }

    DropRecord record() {
        return new DropRecord().at(bytes);
    }
}
