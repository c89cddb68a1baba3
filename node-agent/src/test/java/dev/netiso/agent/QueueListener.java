// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import me.bechberger.ebpf.bpf.raw.Lib;

/** Drops every packet of a netfilter queue, as a CNI's daemon drops some (include/uapi/linux/netfilter/nfnetlink_queue.h). Used by one thread. */
final class QueueListener implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int NETLINK_NETFILTER = 12;
    private static final int SUBSYSTEM = 3 << 8;
    private static final int PACKET = SUBSYSTEM;
    private static final int VERDICT = SUBSYSTEM | 1;
    private static final int CONFIG = SUBSYSTEM | 2;
    private static final int REQUEST = 1;
    private static final int HEADER = 20;
    private static final int PACKET_HEADER_ATTRIBUTE = 1;
    private static final int DONTWAIT = 0x40;

    private final int queue;
    private final int socket;

    /** Listens in the calling thread's network namespace. */
    QueueListener(int queue) throws IOException {
        this.queue = queue;
        socket = Lib.socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
        // NFQA_CFG_CMD with NFQNL_CFG_CMD_BIND, and NFQA_CFG_PARAMS: copy the packet's metadata alone.
        send(CONFIG, 1, new byte[] {1, 0, 0, 0});
        send(CONFIG, 2, new byte[] {0, 0, 0, 0, 1});
    }

    /**
     * Drops what is in the queue now.
     *
     * @return how many packets
     */
    int drop() throws IOException {
        int dropped = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(8192);
            long length = Lib.recv(socket, buffer, buffer.byteSize(), DONTWAIT);
            while (length > 0) {
                ByteBuffer message = buffer.asSlice(0, length).asByteBuffer().order(ByteOrder.nativeOrder());
                if (message.getShort(4) == PACKET && message.getShort(HEADER + 2) == PACKET_HEADER_ATTRIBUTE) {
                    byte[] verdict = new byte[8];
                    message.get(HEADER + 4, verdict, 4, 4);
                    send(VERDICT, 2, verdict);
                    dropped++;
                }
                length = Lib.recv(socket, buffer, buffer.byteSize(), DONTWAIT);
            }
        }
        return dropped;
    }

    /** One message with one attribute; a verdict of 0 is NF_DROP. */
    private void send(int type, int attribute, byte[] value) throws IOException {
        int padded = value.length + 3 & ~3;
        ByteBuffer message = ByteBuffer.allocate(HEADER + 4 + padded).order(ByteOrder.nativeOrder());
        message.putInt(message.capacity())
                .putShort((short) type)
                .putShort((short) REQUEST)
                .putLong(0);
        message.put((byte) 0).put((byte) 0).put((byte) (queue >> 8)).put((byte) queue);
        message.putShort((short) (4 + value.length)).putShort((short) attribute).put(value);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(message.capacity());
            MemorySegment.copy(MemorySegment.ofArray(message.array()), 0, bytes, 0, message.capacity());
            long sent = Lib.sendto(socket, bytes, bytes.byteSize(), 0, MemorySegment.NULL, 0);
            if (sent != bytes.byteSize()) {
                throw new IOException("netfilter queue " + queue + ": message " + type);
            }
        }
    }

    @Override
    public void close() {
        Lib.close(socket);
    }
}
