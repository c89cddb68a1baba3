// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench.capture;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Figures with names, in the order in which they were put. */
final class Figures {
    private final Map<String, Double> values = new LinkedHashMap<>();

    void put(String name, double value) {
        values.put(name, value);
    }

    void putCount(String name, long value) {
        values.put(name, (double) value);
    }

    /** As one line of JSON: one object. */
    void print() {
        System.out.println(values.entrySet().stream()
                .map(figure -> "\"" + figure.getKey() + "\":" + text(figure.getValue()))
                .collect(Collectors.joining(",", "{", "}")));
    }

    /** A whole number as such; JSON has no word for what is no number. */
    private static String text(double value) {
        if (!Double.isFinite(value)) {
            return "null";
        }
        return value == Math.rint(value)
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.4f" : "%.1f", value);
    }
}
