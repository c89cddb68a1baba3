// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.netiso.agent.AgentProcess.Heard;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agents that are killed while connections are blocked: what one leaves the next one tells, each connection once. */
class RestartKernelTest {
    private static final int FIRST_PORT = 2000;
    private static final int MOST = 60_000;
    private static final long PACE = Duration.ofMillis(1).toNanos();
    private static final int KILLS = 3;

    private final AtomicInteger ports = new AtomicInteger();
    private final AtomicBoolean stop = new AtomicBoolean();

    @BeforeEach
    void require() {
        RealKernel.require();
    }

    /** Sends to one new port after the other, and to each once more when five others have been sent to. */
    private long send(TestNode node) {
        byte[] payload = new byte[8];
        try (DatagramSocket socket = node.client.call(DatagramSocket::new)) {
            long sent = 0;
            for (int port = 0; port < MOST && !stop.get(); port++) {
                for (int to : new int[] {port, Math.max(0, port - 5)}) {
                    socket.send(new DatagramPacket(
                            payload, payload.length, new InetSocketAddress(node.serverAddress(4), FIRST_PORT + to)));
                    sent++;
                }
                ports.set(port + 1);
                LockSupport.parkNanos(PACE);
            }
            return sent;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void tells_every_connection_once_and_counts_every_packet_however_often_it_is_killed() throws Exception {
        Map<String, Heard> heard = AgentProcess.hearing();
        try (TestNode node = new TestNode();
                BpfFileSystem files = BpfFileSystem.mount()) {
            node.nft("forward", "meta l4proto udp counter drop");
            AgentProcess agent = new AgentProcess(node.node.path(), files.path().resolve("node"), heard);
            await().atMost(Duration.ofSeconds(20)).until(agent::isReady);
            CompletableFuture<Long> sending = CompletableFuture.supplyAsync(() -> send(node));
            for (int kill = 0; kill < KILLS; kill++) {
                int sent = ports.get();
                await().atMost(Duration.ofSeconds(20)).until(() -> ports.get() > sent + 200);
                agent.kill();
                agent = new AgentProcess(node.node.path(), files.path().resolve("node"), heard);
                await().atMost(Duration.ofSeconds(20)).until(agent::isReady);
            }
            stop.set(true);
            long packets = sending.get();
            AgentProcess last = agent;
            await().atMost(Duration.ofSeconds(10)).until(() -> last.counted() >= packets);
            List<Integer> told =
                    heard.values().stream().map(Heard::port).sorted().toList();
            assertThat(last.counted()).isEqualTo(packets);
            last.kill();
            assertThat(told)
                    .containsExactlyElementsOf(IntStream.range(FIRST_PORT, FIRST_PORT + ports.get())
                            .boxed()
                            .toList());
            assertThat(heard.values().stream().mapToLong(Heard::count).sum()).isLessThanOrEqualTo(packets);
        }
    }
}
