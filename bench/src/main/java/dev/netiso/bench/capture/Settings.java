// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench.capture;

import java.time.Duration;
import java.util.Locale;

/** How long and how much, from the environment (bench/README.md). */
final class Settings {
    private Settings() {}

    static int number(String name, int otherwise) {
        String text = System.getenv(name);
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    name + "=" + text + " (expected: a number such as " + otherwise + ")", e);
        }
    }

    static int seconds(String name, String otherwise) {
        return Math.toIntExact(duration(name, otherwise).toSeconds());
    }

    /** Such as 90s, 5m or 1h. */
    static Duration duration(String name, String otherwise) {
        String text = System.getenv().getOrDefault(name, otherwise);
        try {
            return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
        } catch (java.time.format.DateTimeParseException e) {
            throw new IllegalArgumentException(name + "=" + text + " (expected: a time such as 90s, 5m or 1h)", e);
        }
    }
}
