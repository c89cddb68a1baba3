// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import dev.netiso.flow.Flow;
import dev.netiso.flow.FlowRing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/** What a ring of flows can say for ServerStatus. Safe for use by many threads. */
public final class RingStatus<T> {
    private static final Duration RATE_WINDOW = Duration.ofMinutes(1);

    private final FlowRing<T> ring;
    private final Function<T, Flow> flowOf;
    private final String version;
    private final InstantSource clock;
    private final Instant started;

    /** The server's uptime counts from here. */
    public RingStatus(FlowRing<T> ring, Function<T, Flow> flowOf, String version, InstantSource clock) {
        this.ring = ring;
        this.flowOf = flowOf;
        this.version = version;
        this.clock = clock;
        this.started = clock.instant();
    }

    /** A message to which the caller may add what it knows of nodes. */
    public ServerStatusResponse.Builder read() {
        Instant now = clock.instant();
        long end = ring.end();
        return ServerStatusResponse.newBuilder()
                .setNumFlows(end - ring.start())
                .setMaxFlows(ring.capacity())
                .setSeenFlows(end)
                .setUptimeNs(Duration.between(started, now).toNanos())
                .setVersion(version)
                .setFlowsRate(rate(now, end));
    }

    /** Flows a second over the last minute; over the time that the ring reaches back, where that is less because it is full. */
    private double rate(Instant now, long end) {
        Instant since = now.minus(RATE_WINDOW);
        Instant oldest = now;
        long sequence = end;
        while (sequence > 0) {
            Optional<Instant> time = ring.at(sequence - 1).map(flowOf).map(Flow::time);
            if (time.isEmpty()) {
                return perSecond(end - sequence, Duration.between(oldest, now));
            }
            if (time.get().isBefore(since)) {
                break;
            }
            oldest = time.get();
            sequence--;
        }
        return perSecond(end - sequence, RATE_WINDOW);
    }

    private static double perSecond(long flows, Duration time) {
        return flows / Math.max(1e-3, time.toNanos() / 1e9);
    }
}
