// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.serve;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The thread of Netty's that serves. What is sent is made on it, too: no other thread has to be woken for it, and what one piece of work sends goes out in one
 * write.
 */
public final class ServingThread implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    MultiThreadIoEventLoopGroup group() {
        return group;
    }

    /** Runs work on that thread, in the order in which it came. */
    public Executor executor() {
        return group;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, GRACE.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly(GRACE.toMillis());
    }
}
