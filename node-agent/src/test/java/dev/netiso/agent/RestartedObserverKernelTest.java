// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
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

/** A served agent that is killed every two seconds under a thousand new blocked connections a second, and a client that connects again each time. */
class RestartedObserverKernelTest {
    private static final int PORT = 4254;
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

    private final int network = (int) (ProcessHandle.current().pid() % 250);
    private final String device = "nr" + ProcessHandle.current().pid();
    private Path netns = Path.of("");
    private Optional<Process> agent = Optional.empty();
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
        try (ExecutorService threads =
                        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory());
                TestNode node = new TestNode();
                BpfFileSystem files = BpfFileSystem.mount()) {
            node.nft("forward", "meta l4proto udp counter drop");
            join(node);
            netns = node.node.path();
            start(files.path().resolve("node"));
            await().atMost(Duration.ofSeconds(30)).until(() -> isServing());
            CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> read(own, node.client(4)), threads);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(node), threads);
            int kills = 0;
            while (!sending.isDone()) {
                killAfterLife(sending, files.path().resolve("node"));
                kills++;
            }
            sending.join();
            List<Integer> all = IntStream.range(FIRST_PORT, FIRST_PORT + CONNECTIONS)
                    .boxed()
                    .toList();
            try {
                await().atMost(Duration.ofSeconds(30)).until(() -> new HashSet<>(heard.values()).containsAll(all));
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
        await().atMost(Duration.ofSeconds(30))
                .until(() -> sending.isDone() || (System.nanoTime() > end && isServing()));
        kill();
        start(pins);
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

    private void read(Path certificates, String source) {
        while (!done) {
            await().atMost(Duration.ofSeconds(60)).until(() -> done || isServing());
            try (HubbleClient client = new HubbleClient(served(), certificates)) {
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

    /** A way from here to the node, to read what its agent serves. */
    private void join(TestNode node) {
        Commands.run("ip link add " + device + " type veth peer name test netns " + node.node.name());
        Commands.run("ip addr add 10.242." + network + ".1/30 dev " + device);
        Commands.run("ip link set " + device + " up");
        Commands.run("ip -n " + node.node.name() + " addr add 10.242." + network + ".2/30 dev test");
        Commands.run("ip -n " + node.node.name() + " link set test up");
    }

    private InetSocketAddress served() {
        return new InetSocketAddress("10.242." + network + ".2", PORT);
    }

    private boolean isServing() {
        try (java.net.Socket socket = new java.net.Socket()) {
            socket.connect(served(), 100);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void start(Path pins) throws IOException {
        agent = Optional.of(new ProcessBuilder(List.of(
                        "nsenter",
                        "--net=" + netns,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "serve",
                        "--node-name=n",
                        "--udp=off",
                        "--listen=10.242." + network + ".2:" + PORT,
                        "--health-listen=127.0.0.1:0",
                        "--tls-dir=" + directory.resolve("agent"),
                        "--pin-dir=" + pins,
                        "--kept-flows=65536"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("agent.log").toFile()))
                .start());
    }
}
