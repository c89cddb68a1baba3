// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.observe;

import com.google.protobuf.UInt32Value;
import dev.netiso.api.observer.FlowFilters;
import dev.netiso.api.observer.ObserverService;
import dev.netiso.api.observer.RingStatus;
import dev.netiso.api.observer.ServerStatusResponse;
import dev.netiso.flow.Flow;
import dev.netiso.flow.Lost;
import dev.netiso.server.certificates.TlsCredentials;
import dev.netiso.server.collect.AgentState;
import dev.netiso.server.store.FlowStore;
import dev.netiso.server.store.StoredFlow;
import io.grpc.Server;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/** Hubble's Observer API over mutual TLS. Whoever has a client certificate of the own authority sees everything: it is not for users. */
public final class ObserverEndpoint implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final int MAX_REQUEST = 256 * 1024;
    private static final int MAX_CALLS_PER_CONNECTION = 64;
    private static final Duration MOST_FREQUENT_PING = Duration.ofSeconds(10);

    private final ExecutorService senders = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("observer-", 0).factory());
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ObserverService<StoredFlow> service;
    private final Server server;

    private ObserverEndpoint(
            InetSocketAddress listen,
            SslContext tls,
            FlowStore store,
            Supplier<ServerStatusResponse> status,
            Supplier<List<String>> notSeen)
            throws IOException {
        service = new ObserverService<>(
                store.ring(),
                ObserverEndpoint::flow,
                stored -> ExplainedMessages.response(stored).toByteArray(),
                FlowFilters.Names.PODS_NAMED,
                status,
                notSeen,
                senders);
        server = NettyServerBuilder.forAddress(listen)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .channelType(NioServerSocketChannel.class)
                .executor(senders)
                .sslContext(tls)
                .maxInboundMessageSize(MAX_REQUEST)
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .permitKeepAliveTime(MOST_FREQUENT_PING.toSeconds(), TimeUnit.SECONDS)
                .addService(service)
                .build()
                .start();
    }

    /**
     * Begins to listen.
     *
     * @throws IOException if the address cannot be listened at
     */
    public static ObserverEndpoint start(
            InetSocketAddress listen,
            TlsCredentials credentials,
            FlowStore store,
            Supplier<List<AgentState>> agents,
            String version,
            InstantSource clock)
            throws IOException {
        SslContext tls;
        try {
            tls = GrpcSslContexts.configure(SslContextBuilder.forServer(credentials.keys()), SslProvider.JDK)
                    .trustManager(credentials.clientTrust())
                    .clientAuth(ClientAuth.REQUIRE)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("cannot serve TLS: " + e.getMessage(), e);
        }
        RingStatus<StoredFlow> ring = new RingStatus<>(store.ring(), ObserverEndpoint::flow, version, clock);
        return new ObserverEndpoint(listen, tls, store, () -> status(ring, agents.get()), () -> notSeen(agents.get()));
    }

    private static List<String> notSeen(List<AgentState> agents) {
        return agents.stream()
                .flatMap(agent ->
                        agent.notSeen().stream().map(line -> agent.agent().node() + ": " + line))
                .toList();
    }

    private static Flow flow(StoredFlow stored) {
        return stored.explained().flow();
    }

    private static ServerStatusResponse status(RingStatus<StoredFlow> ring, List<AgentState> agents) {
        List<String> unavailable = agents.stream()
                .filter(agent -> !agent.connected())
                .map(agent -> agent.agent().node())
                .toList();
        return ring.read()
                .setNumConnectedNodes(UInt32Value.of(agents.size() - unavailable.size()))
                .setNumUnavailableNodes(UInt32Value.of(unavailable.size()))
                .addAllUnavailableNodes(unavailable)
                .build();
    }

    /** Tells those who follow. */
    public void reportLost(Lost lost) {
        service.reportLost(lost);
    }

    /** The port that it listens on. */
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdown();
        service.endFollowers();
        try {
            if (!server.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        var _ = loops.shutdownGracefully(0, GRACE.toMillis(), TimeUnit.MILLISECONDS);
        senders.shutdown();
    }
}
