// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.serve;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Serves a gRPC service. */
public final class ObserverServer implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final int MAX_REQUEST_BYTES = 256 * 1024;
    private static final int MAX_CALLS_PER_CONNECTION = 64;

    private final Server server;

    private ObserverServer(Server server) {
        this.server = server;
    }

    /**
     * Starts to listen.
     *
     * @param tls empty for plain text, which is for the loopback interface only
     * @param thread to be closed after this
     * @throws IOException if the address cannot be listened at
     */
    public static ObserverServer start(
            InetSocketAddress listen, Optional<MutualTls> tls, BindableService service, ServingThread thread)
            throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(listen)
                .bossEventLoopGroup(thread.group())
                .workerEventLoopGroup(thread.group())
                .channelType(NioServerSocketChannel.class)
                .directExecutor()
                .maxInboundMessageSize(MAX_REQUEST_BYTES)
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .addService(service);
        tls.ifPresent(files -> builder.sslContext(files.serverContext()));
        try {
            return new ObserverServer(builder.build().start());
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen at " + listen + ": " + e.getMessage() + "; choose another with --listen", e);
        }
    }

    /** The port that is listened at, which is chosen by the system where 0 was asked for. */
    public int port() {
        return server.getPort();
    }

    /** Ends calls, waiting a moment for those that can end by themselves. */
    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
