// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Protocol;
import java.util.List;
import java.util.Optional;

/**
 * A Service: policy sees the endpoints behind it, never its own address (kubernetes-sigs/network-policy-api#203).
 *
 * @param addresses {@code spec.clusterIPs}; empty if it is headless or has none yet
 * @param selector empty: its endpoints are not chosen by labels, and not known here
 */
public record Service(
        String namespace,
        String name,
        List<IpAddress> addresses,
        List<ServicePort> ports,
        Optional<Selector> selector) {
    /**
     * A port of it.
     *
     * @param name empty if it has none
     * @param target of the endpoints
     */
    public record ServicePort(String name, Protocol protocol, int port, Target target) {}

    /** The port of the endpoints that a service's port leads to. */
    public sealed interface Target {
        record Numbered(int port) implements Target {}

        /** What each endpoint's pod declares by that name. */
        record Named(String name) implements Target {}
    }

    public Service {
        addresses = List.copyOf(addresses);
        ports = List.copyOf(ports);
    }
}
