// SPDX-License-Identifier: Apache-2.0
package dev.netiso.lab.proof;

import java.util.Locale;

/**
 * A connection that is tried.
 *
 * @param port as the one who connects gives it
 * @param reached what stands behind it: another where the destination is a Service
 */
record Attempt(End from, End to, Port port, Reached reached) {
    /** A number and {@code TCP} or {@code UDP}. */
    record Port(int number, String protocol) {
        /** Reads {@code 80/TCP}. */
        static Port parse(String text) {
            String[] parts = text.split("/", 2);
            return new Port(Integer.parseInt(parts[0]), parts[1]);
        }

        @Override
        public String toString() {
            return number + "/" + protocol;
        }
    }

    /** The pods, or what else, that are reached in the end. */
    record Reached(String group, Port port) {}

    static Attempt direct(End from, End to, Port port) {
        return new Attempt(from, to, port, new Reached(to.group(), port));
    }

    /** As netbox takes it. */
    String target() {
        return to.address() + ":" + port.number() + "/" + port.protocol().toLowerCase(Locale.ROOT);
    }

    /** As {@code check --flows} takes it. */
    String line() {
        return "{\"source\":\"%s\",\"destination\":\"%s\",\"port\":%d,\"protocol\":\"%s\"}"
                .formatted(from.name(), to.name(), port.number(), port.protocol());
    }

    @Override
    public String toString() {
        return from.name() + " -> " + to.name() + " " + port;
    }
}
