// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.netiso.agent.event.FlowRow.RowVerdict;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That no packet is counted twice or not at all, whatever happens to who reads. nftables counts them, too. */
class DrainKernelTest {
    private static final int PORTS = 50;

    private final List<AutoCloseable> parts = new java.util.ArrayList<>();

    @BeforeEach
    void require() {
        RealKernel.require();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable part : parts.reversed()) {
            part.close();
        }
    }

    private <T extends AutoCloseable> T closed(T part) {
        parts.add(part);
        return part;
    }

    private TestNode node() throws Exception {
        TestNode node = closed(new TestNode());
        node.nft("forward", "meta l4proto udp counter drop");
        return node;
    }

    /** Sends datagrams to a few ports until it is told to stop, which it also does when that many are sent. */
    private static Callable<Long> flood(InetAddress to, long most, Path stop) {
        return () -> {
            byte[] payload = new byte[8];
            long sent = 0;
            try (DatagramSocket socket = new DatagramSocket()) {
                while (sent < most && !Files.exists(stop)) {
                    for (int i = 0; i < PORTS; i++) {
                        socket.send(new DatagramPacket(payload, payload.length, new InetSocketAddress(to, 9000 + i)));
                        sent++;
                    }
                }
            }
            return sent;
        };
    }

    private static long dropped(TestNode node) {
        return node.node
                .run("nft list table inet t")
                .lines()
                .filter(line -> line.contains("counter packets "))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*counter packets (\\d+).*", "$1")))
                .sum();
    }

    @Test
    void counts_to_the_packet_while_maps_are_swapped_under_a_flood() throws Exception {
        TestNode node = node();
        Path stop = Files.createTempDirectory("netiso").resolve("stop");
        KernelSide kernel = closed(KernelSide.load(KernelOptions.defaults()));
        kernel.attach();
        Rows rows = new Rows(kernel, node.client(4));
        InetAddress to = node.serverAddress(4);
        CompletableFuture<Long> flood = CompletableFuture.supplyAsync(() -> {
            try {
                return node.client.call(flood(to, Long.MAX_VALUE, stop));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        for (int drains = 0; drains < 20; drains++) {
            assertThat(rows.all()).isNotNull();
        }
        Files.createFile(stop);
        assertThat(flood.get()).isPositive();
        await().until(() -> rows.packets(row -> true) == dropped(node));
        assertThat(rows.all()).allSatisfy(row -> {
            assertThat(row.verdict()).isEqualTo(RowVerdict.DROPPED);
            assertThat(row.port()).isBetween(9000, 9000 + PORTS - 1);
        });
        assertThat(rows.all().stream().mapToLong(Rows.Row::epoch).distinct().count())
                .isGreaterThan(1);
    }
}
