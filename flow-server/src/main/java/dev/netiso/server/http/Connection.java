// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** One client's connection: one request at a time, on a virtual thread. Its fields belong to the connection's event loop. */
final class Connection extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = Logger.getLogger(Connection.class.getName());

    private final RequestHandler handler;
    private final ExecutorService threads;
    private final Clients clients;
    private final Places places;
    private final Limits limits;
    private boolean known;
    private @Nullable NettyResponse current;
    private @Nullable Future<?> deadline;

    Connection(RequestHandler handler, ExecutorService threads, Clients clients, Places places, Limits limits) {
        this.handler = handler;
        this.threads = threads;
        this.clients = clients;
        this.places = places;
        this.limits = limits;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        expectRequest(context);
        context.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            greet(context);
        }
        context.fireUserEventTriggered(event);
    }

    private void greet(ChannelHandlerContext context) {
        if (!clients.known().test(peer(context))) {
            return;
        }
        if (!places.becomeKnown(context.channel())) {
            close(context);
            return;
        }
        known = true;
        expectRequest(context);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
        if (current != null || !message.decoderResult().isSuccess()) {
            close(context); // pipelining, which no Kubernetes client does, or not HTTP within the bounds
            return;
        }
        cancelDeadline();
        NettyResponse response = new NettyResponse(context.channel(), limits.writeWait(), () -> finished(context));
        current = response;
        try {
            Request request = read(context, message);
            threads.execute(() -> answer(request, response));
        } catch (IllegalArgumentException e) {
            response.fail(Failure.badRequest("the request cannot be read: " + e.getMessage()));
        } catch (RejectedExecutionException e) {
            close(context);
        }
    }

    private void answer(Request request, NettyResponse response) {
        try {
            handler.handle(request, response);
        } catch (Failure failure) {
            response.fail(failure);
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "a request failed: " + e, e);
            response.fail(Failure.internal());
        }
    }

    private void finished(ChannelHandlerContext context) {
        current = null;
        expectRequest(context);
    }

    private void expectRequest(ChannelHandlerContext context) {
        cancelDeadline();
        if (context.channel().isActive()) {
            Duration wait = known ? limits.requestWait() : limits.strangerWait();
            deadline = context.executor().schedule(() -> close(context), wait.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    private static void close(ChannelHandlerContext context) {
        var _ = context.close();
    }

    /** @throws IllegalArgumentException if an escape in the path or in a parameter is malformed */
    private static Request read(ChannelHandlerContext context, FullHttpRequest message) {
        QueryStringDecoder uri =
                new QueryStringDecoder(message.uri(), StandardCharsets.UTF_8, true, Limits.PARAMETERS, true);
        return new Request(
                message.method().name(),
                uri.path(),
                uri.parameters(),
                List.copyOf(message.headers().entries()),
                peer(context));
    }

    private static List<X509Certificate> peer(ChannelHandlerContext context) {
        try {
            Certificate[] chain = context.pipeline()
                    .get(SslHandler.class)
                    .engine()
                    .getSession()
                    .getPeerCertificates();
            return Arrays.stream(chain).map(X509Certificate.class::cast).toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        wakeWriter();
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        wakeWriter();
        cancelDeadline();
        context.fireChannelInactive();
    }

    private void wakeWriter() {
        if (current != null) {
            current.wake();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.log(Level.FINE, "connection from " + context.channel().remoteAddress(), cause);
        close(context);
    }
}
