// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.http;

import io.netty.channel.Channel;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which connections are open. Strangers have few places and push out one another, the oldest first, so that however many there are, a client who is known
 * gets through its handshake and then has a place that no stranger can take. Safe for many threads.
 */
final class Places {
    private final Limits limits;
    private final Set<Channel> strangers = new LinkedHashSet<>();
    private int known;

    Places(Limits limits) {
        this.limits = limits;
    }

    /** A connection has begun; the one that it pushes out is closed. */
    void begin(Channel channel) {
        takeStrangersPlace(channel).ifPresent(oldest -> {
            var _ = oldest.close();
        });
        channel.closeFuture().addListener(_ -> leave(channel));
    }

    private synchronized Optional<Channel> takeStrangersPlace(Channel channel) {
        Optional<Channel> oldest = strangers.size() < limits.strangers()
                ? Optional.empty()
                : strangers.stream().findFirst();
        oldest.ifPresent(strangers::remove);
        strangers.add(channel);
        return oldest;
    }

    private synchronized void leave(Channel channel) {
        strangers.remove(channel);
    }

    /** The client is known. @return false if there is no place for it */
    synchronized boolean becomeKnown(Channel channel) {
        if (!strangers.remove(channel) || known >= limits.connections()) {
            return false;
        }
        known++;
        channel.closeFuture().addListener(_ -> leaveKnown());
        return true;
    }

    private synchronized void leaveKnown() {
        known--;
    }
}
