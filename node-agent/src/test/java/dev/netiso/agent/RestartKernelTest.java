// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.netiso.agent.AgentProcess.Heard;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agents that are killed while connections are blocked: what one leaves the next one tells, each connection once. */
class RestartKernelTest {
    private static final int FIRST_PORT = 2000;
    private static final int MOST = 60_000;
    private static final long PACE = Duration.ofMillis(1).toNanos();
    private static final int KILLS = 3;
    private static final int AT_ONCE = 4;

    private final AtomicInteger ports = new AtomicInteger();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final Map<String, Heard> heard = AgentProcess.hearing();
    private final List<AgentProcess> agents = new ArrayList<>();

    @BeforeEach
    void require() {
        RealKernel.require();
    }

    @AfterEach
    void end() throws InterruptedException {
        stop.set(true);
        for (AgentProcess agent : agents) {
            agent.kill();
        }
    }

    private AgentProcess agent(TestNode node, Path pins) throws IOException {
        AgentProcess agent = new AgentProcess(node.node.path(), pins, heard);
        agents.add(agent);
        return agent;
    }

    private AgentProcess begun(TestNode node, Path pins) throws IOException {
        AgentProcess agent = agent(node, pins);
        agent.begin();
        await().atMost(Duration.ofSeconds(20)).until(agent::isReady);
        return agent;
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
        try (TestNode node = new TestNode();
                BpfFileSystem files = BpfFileSystem.mount()) {
            node.nft("forward", "meta l4proto udp counter drop");
            AgentProcess agent = begun(node, files.path().resolve("node"));
            CompletableFuture<Long> sending = CompletableFuture.supplyAsync(() -> send(node));
            for (int kill = 0; kill < KILLS; kill++) {
                int sent = ports.get();
                await().atMost(Duration.ofSeconds(20)).until(() -> ports.get() > sent + 200);
                agent.kill();
                agent = begun(node, files.path().resolve("node"));
            }
            stop.set(true);
            long packets = sending.get();
            AgentProcess last = agent;
            await().atMost(Duration.ofSeconds(10)).until(() -> last.counted() >= packets);
            List<Integer> told =
                    heard.values().stream().map(Heard::port).sorted().toList();
            assertThat(last.counted()).isEqualTo(packets);
            last.kill();
            assertThat(told).containsExactlyElementsOf(allPorts());
            assertThat(heard.values().stream().mapToLong(Heard::count).sum()).isLessThanOrEqualTo(packets);
        }
    }

    @Test
    void leaves_one_of_several_that_start_at_once_and_tells_every_connection_once() throws Exception {
        try (TestNode node = new TestNode();
                BpfFileSystem files = BpfFileSystem.mount()) {
            Path pins = files.path().resolve("node");
            node.nft("forward", "meta l4proto udp counter drop");
            AgentProcess first = begun(node, pins);
            int links = links(pins).size();
            CompletableFuture<Long> sending = CompletableFuture.supplyAsync(() -> send(node));
            startAtOnce(node, pins);
            await().atMost(Duration.ofSeconds(60)).until(() -> running().size() == 1);
            AgentProcess last = running().getFirst();
            await().atMost(Duration.ofSeconds(20)).until(last::isReady);
            stop.set(true);
            long packets = sending.get();
            await().atMost(Duration.ofSeconds(10)).until(() -> last.counted() >= packets);
            assertThat(last).isNotSameAs(first);
            assertThat(last.counted()).isEqualTo(packets);
            assertThat(links(pins)).hasSize(links);
            end();
            assertThat(heard.values().stream().map(Heard::port).sorted()).containsExactlyElementsOf(allPorts());
        }
    }

    private void startAtOnce(TestNode node, Path pins) throws IOException {
        List<AgentProcess> several = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            several.add(agent(node, pins));
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> several.stream().allMatch(AgentProcess::isUp));
        for (AgentProcess agent : several) {
            agent.begin();
        }
    }

    private List<AgentProcess> running() {
        return agents.stream().filter(agent -> !agent.hasEnded()).toList();
    }

    private static List<Path> links(Path pins) throws IOException {
        try (Stream<Path> links = Files.list(pins.resolve("v" + PinDirectory.LAYOUT + "/links"))) {
            return links.toList();
        }
    }

    private List<Integer> allPorts() {
        return IntStream.range(FIRST_PORT, FIRST_PORT + ports.get()).boxed().toList();
    }
}
