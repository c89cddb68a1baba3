// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.serve;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Serves a gRPC service on one thread of Netty's. */
public final class ObserverServer implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final int MAX_REQUEST_BYTES = 256 * 1024;
    private static final int MAX_CALLS_PER_CONNECTION = 64;

    private final Server server;
    private final MultiThreadIoEventLoopGroup threads;

    private ObserverServer(Server server, MultiThreadIoEventLoopGroup threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Starts to listen.
     *
     * @param tls empty for plain text, which is for the loopback interface only
     * @throws IOException if the address cannot be listened at
     */
    public static ObserverServer start(InetSocketAddress listen, Optional<MutualTls> tls, BindableService service)
            throws IOException {
        var threads = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        NettyServerBuilder builder = NettyServerBuilder.forAddress(listen)
                .bossEventLoopGroup(threads)
                .workerEventLoopGroup(threads)
                .channelType(NioServerSocketChannel.class)
                .directExecutor()
                .maxInboundMessageSize(MAX_REQUEST_BYTES)
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .addService(service);
        tls.ifPresent(files -> builder.sslContext(files.serverContext()));
        try {
            return new ObserverServer(builder.build().start(), threads);
        } catch (IOException e) {
            stop(threads);
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
        stop(threads);
    }

    private static void stop(MultiThreadIoEventLoopGroup threads) {
        threads.shutdownGracefully(0, GRACE.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly(GRACE.toMillis());
    }
}
