// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.flow.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Reads {@code :PORT}, {@code ADDRESS:PORT} and {@code [IPV6]:PORT}. */
final class ListenAddress {
    private ListenAddress() {}

    static Optional<InetSocketAddress> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        Optional<Integer> port = port(text.substring(colon + 1));
        String host = text.substring(0, colon);
        if (host.isEmpty()) {
            return port.map(InetSocketAddress::new);
        }
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return IpAddress.parse(bracketed ? host.substring(1, host.length() - 1) : host)
                .filter(address -> bracketed == host.contains(":"))
                .flatMap(address -> port.map(number -> new InetSocketAddress(address(address), number)));
    }

    private static InetAddress address(IpAddress address) {
        try {
            return InetAddress.getByAddress(address.toBytes());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of 4 or 16 bytes is one", e);
        }
    }

    private static Optional<Integer> port(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Optional.of(Integer.parseInt(text)).filter(port -> port <= 0xffff) : Optional.empty();
    }
}
