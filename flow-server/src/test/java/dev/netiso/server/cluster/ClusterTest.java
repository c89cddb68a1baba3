// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.netiso.server.collect.AgentAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against an API server that answers lists when the test lets it, and no watches. */
@Timeout(60)
class ClusterTest {
    private static final String PODS = "/api/v1/pods";
    private static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/netiso-system/endpointslices";

    @TempDir
    private Path folder;

    private final CountDownLatch podsMayBeListed = new CountDownLatch(1);
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer apiServer;
    private Cluster cluster;

    @BeforeEach
    void start() throws IOException {
        apiServer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        apiServer.setExecutor(threads);
        apiServer.createContext("/", this::answer);
        apiServer.start();
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: test, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: test, user: {token: none}}]
                contexts: [{name: test, context: {cluster: test, user: test}}]
                current-context: test
                """.formatted(
                        apiServer.getAddress().getPort()));
        cluster = Cluster.connect(Optional.of(kubeconfig), Names.in("netiso-system"), InstantSource.system());
    }

    @AfterEach
    void stop() {
        podsMayBeListed.countDown();
        cluster.close();
        apiServer.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(path);
        try (exchange) {
            if (path.equals(PODS)) {
                podsMayBeListed.await();
            }
            boolean watch = String.valueOf(exchange.getRequestURI().getQuery()).contains("watch=true");
            byte[] body = path.equals(SLICES) ? SLICE_LIST : EMPTY_LIST;
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(watch ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final byte[] EMPTY_LIST = """
            {"kind": "List", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": []}
            """.getBytes(StandardCharsets.UTF_8);

    private static final byte[] SLICE_LIST = """
            {"kind": "EndpointSliceList", "apiVersion": "discovery.k8s.io/v1", "metadata": {"resourceVersion": "1"},
             "items": [{"kind": "EndpointSlice", "apiVersion": "discovery.k8s.io/v1",
              "metadata": {"name": "node-agents-1", "namespace": "netiso-system", "resourceVersion": "1"},
              "addressType": "IPv4", "ports": [{"name": "observer", "port": 4254}],
              "endpoints": [{"addresses": ["10.0.0.1"], "nodeName": "node1"}]}]}
            """.getBytes(StandardCharsets.UTF_8);

    @Test
    void agents_are_followed_only_when_everything_that_explains_their_flows_has_been_read() {
        List<Set<AgentAddress>> told = new CopyOnWriteArrayList<>();
        cluster.followAgents(told::add);
        await("all kinds are asked for")
                .atMost(Duration.ofSeconds(20))
                .until(() -> asked.containsAll(List.of(
                        PODS, "/api/v1/nodes", "/api/v1/namespaces", "/apis/networking.k8s.io/v1/networkpolicies")));
        await("nothing more").during(Duration.ofMillis(500)).until(() -> told.isEmpty() && !asked.contains(SLICES));
        assertThat(cluster.synced()).isFalse();
        podsMayBeListed.countDown();
        await("the agents").atMost(Duration.ofSeconds(20)).until(() -> !told.isEmpty());
        assertThat(told.getFirst()).extracting(AgentAddress::node).containsExactly("node1");
        await("all is read").atMost(Duration.ofSeconds(5)).until(cluster::synced);
    }
}
