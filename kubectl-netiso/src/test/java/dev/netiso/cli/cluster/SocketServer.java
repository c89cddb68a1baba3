// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Stands for kubectl proxy: a program that answers each path on a local socket with what the file of its name beside it has, byte for byte. */
final class SocketServer {
    private SocketServer() {}

    /** Serves at that socket, from that folder. */
    public static void main(String... arguments) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(arguments[0]));
            System.out.println("Starting to serve on " + arguments[0]);
            while (true) {
                try (SocketChannel client = server.accept()) {
                    answer(client, Path.of(arguments[1]));
                }
            }
        }
    }

    private static void answer(SocketChannel client, Path folder) throws IOException {
        BufferedReader request =
                new BufferedReader(new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8));
        String path = request.readLine().split(" ", -1)[1].substring(1);
        while (!request.readLine().isEmpty()) {}
        client.write(ByteBuffer.wrap(Files.readAllBytes(folder.resolve(path))));
    }
}
