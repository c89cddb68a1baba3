// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server;

import dev.netiso.api.observer.FlowFilters;
import dev.netiso.api.observer.FlowMessages;
import dev.netiso.api.observer.ObserverService;
import dev.netiso.api.observer.RingStatus;
import dev.netiso.flow.Flow;
import dev.netiso.flow.FlowRing;
import dev.netiso.flow.Lost;
import io.grpc.Server;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A node agent without a kernel: it serves the flows that a test gives it, by mutual TLS. */
public final class FakeAgent implements AutoCloseable {
    private final FlowRing<Flow> ring;
    private final ObserverService<Flow> service;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Server server;

    /** Listens with the certificate, key and authority of a Secret. */
    public FakeAgent(InetSocketAddress listen, String certificate, String key, String authority, int retained)
            throws IOException {
        ring = new FlowRing<>(retained);
        RingStatus<Flow> status = new RingStatus<>(ring, Function.identity(), "test", InstantSource.system());
        service = new ObserverService<>(
                ring,
                Function.identity(),
                flow -> FlowMessages.response(FlowMessages.write(flow)).toByteArray(),
                FlowFilters.Names.ADDRESSES_ONLY,
                () -> status.read().build(),
                () -> List.of("UDP: not asked for"),
                executor);
        server = NettyServerBuilder.forAddress(listen)
                .sslContext(GrpcSslContexts.configure(SslContextBuilder.forServer(stream(certificate), stream(key)))
                        .trustManager(stream(authority))
                        .clientAuth(ClientAuth.REQUIRE)
                        .build())
                .addService(service)
                .build()
                .start();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    public void see(Flow flow) {
        ring.append(flow);
    }

    public void lose(Lost lost) {
        service.reportLost(lost);
    }

    public int followers() {
        return service.followers();
    }

    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
        executor.shutdownNow();
    }
}
