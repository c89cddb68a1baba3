// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.collect;

import dev.netiso.server.certificates.TlsCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/** All agents: one {@link AgentLink} to each that there is, by mutual TLS. */
public final class Agents implements AutoCloseable {
    private final Map<AgentAddress, AgentLink> links = new ConcurrentHashMap<>();
    private final SslContext tls;
    private final String authority;
    private final Collector collector;
    private final InstantSource clock;
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ExecutorService callbacks = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("agent-", 0).factory());
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("agents").daemon().factory());

    /**
     * No agents yet.
     *
     * @param authority the name in every agent's certificate
     */
    public Agents(TlsCredentials credentials, String authority, Collector collector, InstantSource clock) {
        this.authority = authority;
        this.collector = collector;
        this.clock = clock;
        try {
            this.tls = GrpcSslContexts.configure(
                            SslContextBuilder.forClient()
                                    .keyManager(credentials.keys())
                                    .trustManager(credentials.serverTrust()),
                            SslProvider.JDK)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("cannot use TLS towards agents: " + e.getMessage(), e);
        }
    }

    /** Follows exactly these agents from now on. */
    public synchronized void follow(Set<AgentAddress> present) {
        links.forEach((agent, link) -> {
            if (!present.contains(agent)) {
                links.remove(agent);
                link.close();
            }
        });
        collector.keepOnly(present.stream().map(AgentAddress::node).collect(Collectors.toSet()));
        for (AgentAddress agent : present) {
            links.computeIfAbsent(agent, this::link);
        }
    }

    private AgentLink link(AgentAddress agent) {
        AgentLink link = new AgentLink(agent, channel(agent), collector, timer, clock);
        link.start();
        return link;
    }

    private ManagedChannel channel(AgentAddress agent) {
        return NettyChannelBuilder.forAddress(new InetSocketAddress(ip(agent), agent.port()))
                .overrideAuthority(authority)
                .sslContext(tls)
                .eventLoopGroup(loops)
                .channelType(NioSocketChannel.class)
                .executor(callbacks)
                .maxInboundMessageSize(AgentLink.MAX_MESSAGE)
                .disableRetry()
                .build();
    }

    private static InetAddress ip(AgentAddress agent) {
        try {
            return InetAddress.getByAddress(agent.address().toBytes());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    /** How it stands with each, by node. */
    public List<AgentState> states() {
        return links.values().stream()
                .map(AgentLink::state)
                .sorted(Comparator.comparing(state -> state.agent().toString()))
                .toList();
    }

    @Override
    public synchronized void close() {
        links.values().forEach(AgentLink::close);
        links.clear();
        timer.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        callbacks.shutdownNow();
    }
}
