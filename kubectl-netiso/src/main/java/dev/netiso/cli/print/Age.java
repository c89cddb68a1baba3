// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.print;

import java.time.Duration;

/** Durations as kubectl writes ages, in one unit: {@code 45s}, {@code 12m}, {@code 3h}, {@code 5d}. */
public final class Age {
    private static final int SECONDS_SHOWN = 120;
    private static final int MINUTES_SHOWN = 180;
    private static final int HOURS_SHOWN = 48;

    private Age() {}

    /** Less than nothing, as between clocks that differ, is nothing. */
    public static String of(Duration time) {
        if (time.toSeconds() < SECONDS_SHOWN) {
            return Math.max(0, time.toSeconds()) + "s";
        }
        if (time.toMinutes() < MINUTES_SHOWN) {
            return time.toMinutes() + "m";
        }
        return time.toHours() < HOURS_SHOWN ? time.toHours() + "h" : time.toDays() + "d";
    }
}
