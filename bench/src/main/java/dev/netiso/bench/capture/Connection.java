// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench.capture;

import dev.netiso.flow.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection that {@code connections} made (struct made).
 *
 * @param time just before its first packet was sent, ns since 1970
 */
record Connection(long time, String destination, int port, boolean blocked) {
    private static final int BYTES = 24;

    static List<Connection> read(Path record) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(record)).order(ByteOrder.LITTLE_ENDIAN);
        List<Connection> connections = new ArrayList<>();
        for (int at = 0; at + BYTES <= bytes.limit(); at += BYTES) {
            connections.add(new Connection(
                    bytes.getLong(at),
                    address(bytes, at + 12),
                    bytes.getShort(at + 16) & 0xffff,
                    bytes.get(at + 19) != 0));
        }
        return connections;
    }

    /** The destination's; 0 without ports. */
    static int port(Transport transport) {
        return transport instanceof Transport.Ports ports ? ports.destinationPort() : 0;
    }

    private static String address(ByteBuffer bytes, int at) {
        return (bytes.get(at) & 0xff) + "." + (bytes.get(at + 1) & 0xff) + "." + (bytes.get(at + 2) & 0xff) + "."
                + (bytes.get(at + 3) & 0xff);
    }
}
