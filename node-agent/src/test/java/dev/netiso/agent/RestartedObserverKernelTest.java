// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A served agent that is killed every two seconds under a thousand new blocked connections a second, and a client that connects again each time. */
class RestartedObserverKernelTest {
    private static final int FIRST_PORT = 2000;
    private static final int CONNECTIONS = 12_000;
    private static final long PACE = Duration.ofMillis(1).toNanos();
    private static final Duration LIFE = Duration.ofSeconds(2);

    private static final int FLOW = 1;
    private static final int IP = 5;
    private static final int L4 = 6;
    private static final int UDP = 2;
    private static final int UUID = 34;

    /** Destination ports by the identifier of the flow: what comes twice with one identifier is one. */
    private final Map<String, Integer> heard = new ConcurrentHashMap<>();

    @TempDir
    private Path directory = Path.of("");

    private volatile boolean done;

    @BeforeEach
    void require() {
        RealKernel.require();
    }

    @Test
    void misses_no_connection_and_tells_none_twice() throws Exception {
        TestCertificates certificates = new TestCertificates();
        Path own = certificates.issue(directory.resolve("client"), "client");
        certificates.issue(directory.resolve("agent"), "agent");
        int port = freePort();
        try (TestNode node = new TestNode();
                BpfFileSystem files = BpfFileSystem.mount()) {
            node.nft("forward", "meta l4proto udp counter drop");
            Process agent = start(port, files.path().resolve("node"));
            await().atMost(Duration.ofSeconds(30)).until(() -> isServing(port));
            CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> read(port, own, node.client(4)));
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(node));
            int kills = 0;
            while (!sending.isDone()) {
                agent = killAfterLife(agent, sending, port, files.path().resolve("node"));
                kills++;
            }
            sending.join();
            List<Integer> all = IntStream.range(FIRST_PORT, FIRST_PORT + CONNECTIONS).boxed().toList();
            await().atMost(Duration.ofSeconds(30)).until(() -> heard.values().containsAll(all));
            agent.destroyForcibly().waitFor();
            done = true;
            reading.join();
            System.out.printf("restart: %d connections, killed %d times, %d flows told%n", CONNECTIONS, kills, heard.size());
            assertThat(heard.values()).containsExactlyInAnyOrderElementsOf(all);
            assertThat(kills).isGreaterThan(1);
        }
    }

    private Process killAfterLife(Process agent, CompletableFuture<Void> sending, int port, Path pins) throws Exception {
        long end = System.nanoTime() + LIFE.toNanos();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> sending.isDone() || (System.nanoTime() > end && isServing(port)));
        agent.destroyForcibly().waitFor();
        return start(port, pins);
    }

    private static void send(TestNode node) {
        byte[] payload = new byte[8];
        try (DatagramSocket socket = node.client.call(DatagramSocket::new)) {
            long next = System.nanoTime();
            for (int i = 0; i < CONNECTIONS; i++) {
                socket.send(new DatagramPacket(
                        payload, payload.length, new InetSocketAddress(node.serverAddress(4), FIRST_PORT + i)));
                next += PACE;
                LockSupport.parkNanos(next - System.nanoTime());
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void read(int port, Path certificates, String source) {
        while (!done) {
            try (HubbleClient client = new HubbleClient(port, certificates)) {
                client.followAll();
                boolean ended = false;
                while (!done && !ended) {
                    ended = client.hasEnded();
                    for (HubbleClient.Answer answer = client.poll(); answer != null; answer = client.poll()) {
                        take(answer.response().message(FLOW), source);
                    }
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void take(Wire flow, String source) {
        if (flow.message(IP).text(1).equals(source)) {
            heard.put(flow.text(UUID), (int) flow.message(L4).message(UDP).number(2));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isServing(int port) {
        try (java.net.Socket socket = new java.net.Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private Process start(int port, Path pins) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "serve",
                        "--node-name=n",
                        "--scope=all",
                        "--udp=off",
                        "--listen=127.0.0.1:" + port,
                        "--health-listen=127.0.0.1:0",
                        "--tls-dir=" + directory.resolve("agent"),
                        "--pin-dir=" + pins,
                        "--kept-flows=65536"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("agent.log").toFile()))
                .start();
    }
}
