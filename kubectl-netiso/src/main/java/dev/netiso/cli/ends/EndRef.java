// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.ends;

import dev.netiso.flow.Cidr;
import dev.netiso.flow.IpAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An end as a user names it; its text is what was given, as far as it matters. */
public sealed interface EndRef {
    /** The kind of a Service, the only one that is no pod or owner of pods. */
    String SERVICE = "Service";

    /** Addresses of IPv4 within those of IPv6 (RFC 4291, section 2.5.5.2). */
    Cidr MAPPED = Cidr.parse("::ffff:0:0/96").orElseThrow();

    /** The kind of a pod. */
    String POD = "Pod";

    /** An address of either family. */
    record Address(IpAddress address) implements EndRef {
        @Override
        public String toString() {
            return address.toString();
        }
    }

    /**
     * An object.
     *
     * @param namespace empty: the one the user works in
     * @param kind as the API spells it where it is known, else as given; empty: a pod or a workload
     */
    record Named(Optional<String> namespace, Optional<String> kind, String name) implements EndRef {
        @Override
        public String toString() {
            return namespace.map(of -> of + "/").orElse("")
                    + kind.map(of -> of.toLowerCase(Locale.ROOT) + "/").orElse("")
                    + name;
        }
    }

    /**
     * Reads {@code namespace/pod}, {@code namespace/kind/name}, {@code name} or an address.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static EndRef parse(String text) {
        Optional<IpAddress> address = IpAddress.parse(text);
        if (address.isPresent()) {
            if (MAPPED.contains(address.get())) {
                throw new IllegalArgumentException("\"" + Names.bounded(text)
                        + "\" is an IPv4 address written as IPv6, which no packet carries: write it as IPv4");
            }
            return new Address(address.get());
        }
        String[] parts = text.split("/", -1);
        if (parts.length > 3 || !List.of(parts).stream().allMatch(Names::isName)) {
            throw new IllegalArgumentException("\"" + Names.bounded(text)
                    + "\" (expected: namespace/pod, namespace/kind/name such as shop/deploy/frontend, or an address)");
        }
        return switch (parts.length) {
            case 1 -> new Named(Optional.empty(), Optional.empty(), parts[0]);
            case 2 -> new Named(Optional.of(parts[0]), Optional.empty(), parts[1]);
            default -> new Named(Optional.of(parts[0]), Optional.of(Names.kind(parts[1])), parts[2]);
        };
    }
}
