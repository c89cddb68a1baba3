// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/** Answers {@code /healthz}, {@code /readyz} and {@code /metrics} over plain HTTP, on one thread. */
public final class HealthServer implements AutoCloseable {
    private static final int BACKLOG = 16;

    private final HttpServer server;

    private HealthServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Starts to listen.
     *
     * @param unhealthy why the process should be restarted; empty if it should not
     * @param unready why it should not be asked for flows now; empty if it may be
     * @param metrics counters in Prometheus' text format
     * @throws IOException if the address cannot be listened at
     */
    public static HealthServer start(
            InetSocketAddress listen,
            Supplier<Optional<String>> unhealthy,
            Supplier<Optional<String>> unready,
            Supplier<String> metrics)
            throws IOException {
        HttpServer server;
        try {
            server = HttpServer.create(listen, BACKLOG);
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen at " + listen + ": " + e.getMessage() + "; choose another with --health-listen", e);
        }
        server.createContext("/healthz", exchange -> answer(exchange, unhealthy.get()));
        server.createContext(
                "/readyz", exchange -> answer(exchange, unhealthy.get().or(unready)));
        server.createContext("/metrics", exchange -> answer(exchange, 200, PrometheusText.CONTENT_TYPE, metrics.get()));
        server.start();
        return new HealthServer(server);
    }

    private static void answer(HttpExchange exchange, Optional<String> problem) throws IOException {
        answer(exchange, problem.isPresent() ? 503 : 200, "text/plain", problem.orElse("ok") + "\n");
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** The port that is listened at. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
