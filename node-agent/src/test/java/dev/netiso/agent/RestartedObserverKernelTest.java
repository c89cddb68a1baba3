// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is killed every two seconds under a thousand new blocked connections a second, and a client of the Observer API that connects again each time. */
class RestartedObserverKernelTest {
    private static final int FIRST_PORT = 2000;
    private static final int CONNECTIONS = 8_000;
    private static final long PACE = Duration.ofMillis(1).toNanos();
    private static final Duration LIFE = Duration.ofSeconds(2);

    private static final int FLOW = 1;
    private static final int L4 = 6;
    private static final int UDP = 2;
    private static final int UUID = 34;

    /** Destination ports by the identifier of the flow: what comes twice under one identifier is one. */
    private final Map<String, Integer> heard = new ConcurrentHashMap<>();

    @TempDir
    private Path directory = Path.of("");

    private int port;
    private int healthPort;
    private Optional<Process> agent = Optional.empty();
    private volatile boolean done;

    @BeforeEach
    void require() throws IOException {
        RealKernel.require();
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
            healthPort = other.getLocalPort();
        }
    }

    @Test
    void misses_no_connection_and_tells_none_twice() throws Exception {
        TestCertificates certificates = new TestCertificates();
        Path own = certificates.issue(directory.resolve("client"), "client");
        certificates.issue(directory.resolve("agent"), "agent");
        try (ExecutorService threads =
                        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory());
                Pod pod = Pod.onThisNode();
                BpfFileSystem files = BpfFileSystem.mount()) {
            Path pins = files.path().resolve("netiso");
            start(pins);
            await().atMost(Duration.ofSeconds(30)).until(this::isReady);
            CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> read(own, pod.address(4)), threads);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(pod), threads);
            int kills = 0;
            while (!sending.isDone()) {
                killAfterLife(sending, pins);
                kills++;
            }
            sending.join();
            List<Integer> all = IntStream.range(FIRST_PORT, FIRST_PORT + CONNECTIONS)
                    .boxed()
                    .toList();
            try {
                await().atMost(Duration.ofSeconds(20)).until(() -> new HashSet<>(heard.values()).containsAll(all));
            } finally {
                System.out.printf(
                        "restart: %d connections, killed %d times, %d told%n", CONNECTIONS, kills, heard.size());
                stop();
            }
            reading.join();
            assertThat(heard.values()).containsExactlyInAnyOrderElementsOf(all);
            assertThat(kills).isGreaterThan(1);
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        done = true;
        kill();
    }

    private void kill() throws InterruptedException {
        if (agent.isPresent()) {
            agent.get().destroyForcibly().waitFor();
        }
    }

    private void killAfterLife(CompletableFuture<Void> sending, Path pins) throws Exception {
        long end = System.nanoTime() + LIFE.toNanos();
        await().atMost(Duration.ofSeconds(30)).until(() -> sending.isDone() || (System.nanoTime() > end && isReady()));
        kill();
        start(pins);
    }

    private static void send(Pod pod) {
        long next = System.nanoTime();
        for (int i = 0; i < CONNECTIONS; i++) {
            pod.send("udp", 4, FIRST_PORT + i);
            next += PACE;
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private void read(Path certificates, String source) {
        while (!done) {
            await().atMost(Duration.ofSeconds(60)).until(() -> done || isReady());
            try (HubbleClient client = new HubbleClient(port, certificates)) {
                client.followAll(source);
                boolean ended = false;
                while (!done && !ended) {
                    ended = client.hasEnded();
                    for (HubbleClient.Answer answer = client.poll(); answer != null; answer = client.poll()) {
                        take(answer.response().message(FLOW));
                    }
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void take(Wire flow) {
        heard.put(flow.text(UUID), (int) flow.message(L4).message(UDP).number(2));
    }

    /** Programs are attached then, and flows are served. */
    private boolean isReady() throws IOException {
        var ready = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + healthPort + "/readyz").toURL().openConnection();
        try {
            return ready.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        } finally {
            ready.disconnect();
        }
    }

    private void start(Path pins) throws IOException {
        agent = Optional.of(new ProcessBuilder(Commands.java(
                        Main.class,
                        "serve",
                        "--node-name=n",
                        "--udp=off",
                        "--listen=127.0.0.1:" + port,
                        "--health-listen=127.0.0.1:" + healthPort,
                        "--tls-dir=" + directory.resolve("agent"),
                        "--pin-dir=" + pins,
                        "--kept-flows=65536"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("agent.log").toFile()))
                .start());
    }
}
