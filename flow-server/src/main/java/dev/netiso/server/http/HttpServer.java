// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;

/** Serves one handler over HTTPS. */
public final class HttpServer implements AutoCloseable {
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 128 * 1024);
    private static final int EVENT_LOOPS = 2;
    private static final int BACKLOG = 256;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(EVENT_LOOPS, NioIoHandler.newFactory());
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final ExecutorService handlers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("request-", 0).factory());
    private final Places places;
    private final Channel listener;

    private HttpServer(
            InetSocketAddress address, SslContext tls, RequestHandler handler, Clients clients, Limits limits) {
        places = new Places(limits);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel, tls, handler, clients, limits);
                    }
                });
        listener = bootstrap.bind(address).syncUninterruptibly().channel();
    }

    /**
     * Begins to listen.
     *
     * @param keys the certificate that is shown
     * @param clients who may have more of it than strangers
     */
    public static HttpServer start(
            InetSocketAddress address,
            X509ExtendedKeyManager keys,
            Clients clients,
            RequestHandler handler,
            Limits limits) {
        try {
            SslContext tls = SslContextBuilder.forServer(keys)
                    .trustManager(new RequestedCertificates(clients.authorities()))
                    .clientAuth(ClientAuth.OPTIONAL)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
            return new HttpServer(address, tls, handler, clients, limits);
        } catch (SSLException e) {
            throw new IllegalStateException("cannot serve TLS: " + e.getMessage(), e);
        }
    }

    private void accept(SocketChannel channel, SslContext tls, RequestHandler handler, Clients clients, Limits limits) {
        places.begin(channel);
        connections.add(channel);
        channel.pipeline()
                .addLast("tls", tls.newHandler(channel.alloc()))
                .addLast(new HttpServerCodec(Limits.REQUEST_LINE, Limits.HEADERS, Limits.CHUNK))
                .addLast(new HttpServerKeepAliveHandler())
                .addLast(new HttpObjectAggregator(Limits.BODY))
                .addLast(new Connection(handler, handlers, clients, places, limits));
    }

    /** The port that it listens on. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Stops listening, gives running requests that long to end, and closes all connections. */
    public void stop(Duration grace) {
        listener.close().syncUninterruptibly();
        handlers.shutdown();
        try {
            if (!handlers.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                handlers.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        stop(Duration.ZERO);
    }
}
