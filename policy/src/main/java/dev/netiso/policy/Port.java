// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Protocol;
import java.util.Optional;

/** An entry of a rule's ports: destination ports, after destination NAT. */
public sealed interface Port {
    /** All ports of a protocol. */
    record All(Protocol protocol) implements Port {
        @Override
        public String toString() {
            return "any/" + protocol;
        }
    }

    /** From {@code first} to {@code last}, both included. */
    record Range(Protocol protocol, int first, int last) implements Port {
        public Range {
            if (first < 1 || last < first || last > 0xffff) {
                throw new IllegalArgumentException(
                        "ports: " + first + " to " + last + " (expected: ascending, 1 to 65535)");
            }
        }

        /** One port. */
        public static Range of(Protocol protocol, int port) {
            return new Range(protocol, port, port);
        }

        @Override
        public String toString() {
            return (first == last ? Integer.toString(first) : first + "-" + last) + "/" + protocol;
        }
    }

    /**
     * The ports that the destination pod declares by this name.
     *
     * @param protocol as declared; empty: of whichever protocol they are declared (ClusterNetworkPolicy's {@code destinationNamedPort})
     */
    record Named(Optional<Protocol> protocol, String name) implements Port {
        public static Named of(Protocol protocol, String name) {
            return new Named(Optional.of(protocol), name);
        }

        @Override
        public String toString() {
            return protocol.map(of -> name + "/" + of).orElse(name);
        }
    }
}
