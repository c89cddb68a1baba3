// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import java.time.Duration;

/** A duration as kubectl prints ages, such as {@code 4m12s} (apimachinery pkg/util/duration). */
final class HumanDuration {
    private HumanDuration() {}

    static String of(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < -1) {
            return "<invalid>";
        }
        if (seconds < 0) {
            return "0s";
        }
        return seconds < 3600 * 8 ? upToHours(seconds) : upToYears(seconds);
    }

    private static String upToHours(long seconds) {
        long minutes = seconds / 60;
        if (seconds < 120) {
            return seconds + "s";
        }
        if (minutes < 10) {
            return with(minutes + "m", seconds % 60, "s");
        }
        return minutes < 180 ? minutes + "m" : with(minutes / 60 + "h", minutes % 60, "m");
    }

    private static String upToYears(long seconds) {
        long hours = seconds / 3600;
        if (hours < 48) {
            return hours + "h";
        }
        if (hours < 24 * 8) {
            return with(hours / 24 + "d", hours % 24, "h");
        }
        long days = hours / 24;
        if (days < 365 * 2) {
            return days + "d";
        }
        return days < 365 * 8 ? with(days / 365 + "y", days % 365, "d") : days / 365 + "y";
    }

    private static String with(String large, long small, String unit) {
        return small == 0 ? large : large + small + unit;
    }
}
