// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** First packets of connections, well-formed and broken, as Ethernet frames. The same seed makes the same frames. */
final class Frames {
    private static final int ETHERNET = 14;
    private static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1, 2, 0, 0, 0, 0, 1};

    private static final List<Protocol> PROTOCOLS = List.of(Protocol.values());

    private final Random random;
    private final byte[] source4;
    private final byte[] source6;
    private final byte[] destination4;
    private final byte[] destination6;

    Frames(long seed, String source4, String destination4, String source6, String destination6) {
        random = new Random(seed);
        this.source4 = bytes(source4);
        this.source6 = bytes(source6);
        this.destination4 = bytes(destination4);
        this.destination6 = bytes(destination6);
    }

    private static byte[] bytes(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A packet that nothing is wrong with, perhaps with options or extension headers. */
    byte[] wellFormed(int port) {
        Protocol protocol = PROTOCOLS.get(random.nextInt(PROTOCOLS.size()));
        return random.nextBoolean() ? ipv4(protocol, port) : ipv6(protocol, port);
    }

    /** One with something wrong: cut off, with other lengths, or with other bits anywhere but in its source address. */
    byte[] broken(int port) {
        byte[] frame = wellFormed(port);
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(frame, ETHERNET + random.nextInt(frame.length - ETHERNET));
            case 1 -> Arrays.copyOf(frame, frame.length + random.nextInt(64));
            case 2 -> with(frame, ETHERNET + (isIpv4(frame) ? 2 : 4) + random.nextInt(2));
            case 3 -> with(frame, ETHERNET + (isIpv4(frame) ? 6 + random.nextInt(2) : 6));
            case 4 -> with(frame, ETHERNET);
            default -> {
                for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
                    frame = with(frame, ETHERNET + random.nextInt(frame.length - ETHERNET));
                }
                yield frame;
            }
        };
    }

    private static boolean isIpv4(byte[] frame) {
        return frame[12] == 8;
    }

    private byte[] with(byte[] frame, int at) {
        int source = ETHERNET + (isIpv4(frame) ? 12 : 8);
        int length = isIpv4(frame) ? 4 : 16;
        if (at < source || at >= source + length) {
            frame[at] = (byte) random.nextInt(256);
        }
        return frame;
    }

    private byte[] ipv4(Protocol protocol, int port) {
        byte[] segment = segment(protocol, port, 8);
        int options = 4 * random.nextInt(11);
        int total = 20 + options + segment.length;
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET + total).put(BROADCAST).putShort((short) 0x0800);
        frame.put((byte) (0x45 + options / 4))
                .put((byte) 0)
                .putShort((short) total)
                .putInt(random.nextInt() & 0xffff0000);
        frame.put((byte) 64).put((byte) number(protocol, 1)).putShort((short) random.nextInt());
        frame.put(source4).put(destination4);
        for (int i = 0; i < options; i++) {
            frame.put((byte) 1);
        }
        return frame.put(segment).array();
    }

    private byte[] ipv6(Protocol protocol, int port) {
        ByteBuffer payload = ByteBuffer.allocate(512);
        int first = extensions(payload, number(protocol, 58));
        payload.put(segment(protocol, port, 128)).flip();
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET + 40 + payload.limit())
                .put(BROADCAST)
                .putShort((short) 0x86dd);
        frame.putInt(0x60000000)
                .putShort((short) payload.limit())
                .put((byte) first)
                .put((byte) 64);
        return frame.put(source6).put(destination6).put(payload).array();
    }

    /** Up to four of them (RFC 8200, section 4; RFC 4302, section 2), and what the header before them says comes next. */
    private int extensions(ByteBuffer payload, int last) {
        int[] kinds = random.ints(random.nextInt(5), 0, 4)
                .map(i -> new int[] {0, 60, 44, 51}[i])
                .toArray();
        for (int i = 0; i < kinds.length; i++) {
            int next = i + 1 < kinds.length ? kinds[i + 1] : last;
            payload.put((byte) next);
            switch (kinds[i]) {
                case 44 -> payload.put((byte) 0).putShort((short) 0).putInt(random.nextInt());
                case 51 -> payload.put((byte) 4).put(new byte[22]);
                default -> {
                    int units = random.nextInt(3);
                    payload.put((byte) units)
                            .put((byte) 1)
                            .put((byte) (4 + 8 * units))
                            .put(new byte[4 + 8 * units]);
                }
            }
        }
        return kinds.length > 0 ? kinds[0] : last;
    }

    private static int number(Protocol protocol, int icmp) {
        return switch (protocol) {
            case TCP -> 6;
            case UDP -> 17;
            case SCTP -> 132;
            case ICMP -> icmp;
        };
    }

    private byte[] segment(Protocol protocol, int port, int echo) {
        ByteBuffer segment = ByteBuffer.allocate(20 + 4 * random.nextInt(5));
        if (protocol == Protocol.ICMP) {
            return segment.put((byte) echo).array();
        }
        segment.putShort((short) (1024 + random.nextInt(60_000))).putShort((short) port);
        switch (protocol) {
            case TCP ->
                segment.putInt(random.nextInt())
                        .putInt(0)
                        .put((byte) ((segment.capacity() / 4) << 4))
                        .put((byte) 2);
            case UDP -> segment.putShort((short) segment.capacity());
            default -> segment.putLong(0).put((byte) 1);
        }
        return segment.array();
    }
}
