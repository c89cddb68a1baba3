// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.http;

import dev.netiso.api.v1alpha1.FlowJson;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.List;

/** An answer on a Netty channel. Written by one thread, woken by the channel's. */
final class NettyResponse implements Response {
    private static final FlowJson JSON_WRITER = new FlowJson();

    private final Channel channel;
    private final Duration writeWait;
    private final Runnable done;
    private final Object writable = new Object();
    private boolean begun;
    private boolean ended;

    /** @param done run on the channel's event loop when the answer is whole, before the client can know */
    NettyResponse(Channel channel, Duration writeWait, Runnable done) {
        this.channel = channel;
        this.writeWait = writeWait;
        this.done = done;
    }

    @Override
    public void send(int code, String contentType, byte[] body) {
        var answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(code), Unpooled.wrappedBuffer(body));
        describe(answer.headers(), contentType).setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        begun = true;
        finish(answer);
    }

    private void finish(Object last) {
        ended = true;
        channel.eventLoop().execute(() -> {
            done.run();
            var _ = channel.writeAndFlush(last);
        });
    }

    /** Answers with the failure, or closes the connection where an answer has begun, so that the client sees that it is not whole. */
    void fail(Failure failure) {
        if (!begun) {
            send(failure.status().code(), JSON, JSON_WRITER.write(failure.status()));
        } else if (!ended) {
            var _ = channel.close();
        }
    }

    @Override
    public void begin(String contentType, List<String> warnings) {
        var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        describe(head.headers(), contentType).set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        warnings.forEach(text -> head.headers().add(HttpHeaderNames.WARNING, "299 - \"" + quotable(text) + "\""));
        begun = true;
        var _ = channel.writeAndFlush(head);
    }

    private static HttpHeaders describe(HttpHeaders headers, String contentType) {
        return headers.set(HttpHeaderNames.CONTENT_TYPE, contentType)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache, private");
    }

    private static String quotable(String text) {
        return text.replaceAll("[^ -~]|[\"\\\\]", "_");
    }

    @Override
    public boolean write(byte[] part) {
        if (!awaitWritable()) {
            var _ = channel.close();
            return false;
        }
        var _ = channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(part)));
        return true;
    }

    private boolean awaitWritable() {
        long end = System.nanoTime() + writeWait.toNanos();
        synchronized (writable) {
            while (channel.isActive() && !channel.isWritable()) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                try {
                    writable.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
        }
        return channel.isActive();
    }

    void wake() {
        synchronized (writable) {
            writable.notifyAll();
        }
    }

    @Override
    public void end() {
        finish(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    @Override
    public boolean open() {
        return channel.isActive();
    }
}
