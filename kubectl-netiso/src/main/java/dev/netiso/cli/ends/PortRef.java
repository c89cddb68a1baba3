// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.ends;

import dev.netiso.flow.Protocol;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** A destination's port as a user names it. */
public sealed interface PortRef {
    /** A number of 1 to 65535. */
    record Numbered(int port, Protocol protocol) implements PortRef {
        @Override
        public String toString() {
            return port + "/" + protocol;
        }
    }

    /**
     * What the destination declares by that name: a pod's containers, or a Service.
     *
     * @param protocol empty: whichever it is declared for
     */
    record Named(String name, Optional<Protocol> protocol) implements PortRef {
        @Override
        public String toString() {
            return protocol.map(of -> name + "/" + of).orElse(name);
        }
    }

    /**
     * Reads {@code 80}, {@code 80/TCP}, {@code 53/udp}, {@code http} or {@code http/TCP}; a number without a protocol means TCP.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static PortRef parse(String text) {
        int slash = text.indexOf('/');
        String port = slash < 0 ? text : text.substring(0, slash);
        Optional<Protocol> protocol = slash < 0 ? Optional.empty() : Optional.of(protocol(text, slash));
        if (!port.isEmpty() && port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return new Numbered(number(port).orElseThrow(() -> unreadable(text)), protocol.orElse(Protocol.TCP));
        }
        if (!isPortName(port)) {
            throw unreadable(text);
        }
        return new Named(port, protocol);
    }

    private static OptionalInt number(String digits) {
        int number = digits.length() > 5 ? 0 : Integer.parseInt(digits);
        return number < 1 || number > 0xffff ? OptionalInt.empty() : OptionalInt.of(number);
    }

    private static Protocol protocol(String text, int slash) {
        String name = text.substring(slash + 1).toUpperCase(Locale.ROOT);
        return Arrays.stream(Protocol.values())
                .filter(protocol -> protocol.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unreadable(text));
    }

    /** IANA_SVC_NAME (RFC 6335, section 5.1), which a Service may exceed up to the length of a DNS label. */
    private static boolean isPortName(String text) {
        return text.length() <= 63 && text.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    }

    private static IllegalArgumentException unreadable(String text) {
        return new IllegalArgumentException("\"" + Names.bounded(text)
                + "\" (expected: a port such as 80, 80/TCP, 53/UDP, or its name such as http)");
    }
}
