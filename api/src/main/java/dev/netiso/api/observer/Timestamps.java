// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Instants on the wire, within the years 1 to 9999 that protobuf's timestamp.proto allows. */
public final class Timestamps {
    private static final long EARLIEST = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
    private static final long LATEST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private Timestamps() {}

    public static Timestamp of(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    /**
     * Reads an instant.
     *
     * @param what names the field in the error
     * @throws IllegalArgumentException if it is outside the allowed years, or its nanoseconds are outside a second
     */
    public static Instant read(String what, Timestamp timestamp) {
        boolean inYears = timestamp.getSeconds() >= EARLIEST && timestamp.getSeconds() <= LATEST;
        if (!inYears || timestamp.getNanos() < 0 || timestamp.getNanos() >= NANOS_PER_SECOND) {
            throw new IllegalArgumentException(what + ": not a time (expected: years 1 to 9999, nanos below 10^9)");
        }
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }
}
