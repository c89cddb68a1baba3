// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.server.http.Response;
import dev.netiso.server.store.FlowStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** All watches of this server: what they have in common, and their end. */
public final class Watches {
    /**
     * When things happen in a watch.
     *
     * @param gather events that come within this time of the last write go out together
     * @param review after which it is asked again whether the user may watch
     * @param bookmark after which a watch that wants bookmarks gets one
     * @param longest after which a watch without a timeout of its own ends; clients begin another
     */
    public record Pace(Duration gather, Duration review, Duration bookmark, Duration longest) {
        public static final Pace DEFAULT =
                new Pace(Duration.ofMillis(3), Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofHours(1));
    }

    private final FlowStore store;
    private final Pace pace;
    private final InstantSource clock;
    private final AtomicLong fallenBehind = new AtomicLong();
    private volatile boolean ending;

    public Watches(FlowStore store, Pace pace, InstantSource clock) {
        this.store = store;
        this.pace = pace;
        this.clock = clock;
    }

    /** Streams until the client leaves, the time is over, the right is withdrawn, the client falls behind, or the server stops. */
    void answer(
            Response response,
            ListOptions options,
            Selection selection,
            Form form,
            Runnable requireAccess,
            Coverage coverage) {
        new WatchAnswer(this, response, options, selection, form, requireAccess, coverage).run();
    }

    FlowStore store() {
        return store;
    }

    Pace pace() {
        return pace;
    }

    InstantSource clock() {
        return clock;
    }

    boolean ending() {
        return ending;
    }

    void countFallenBehind() {
        fallenBehind.incrementAndGet();
    }

    /** How many watches were cut off because their readers were too slow. */
    public long fallenBehind() {
        return fallenBehind.get();
    }

    /** Ends all watches as if their time were over, so that clients begin others elsewhere. */
    public void end() {
        ending = true;
    }
}
