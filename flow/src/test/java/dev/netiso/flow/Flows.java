// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Flows to test with. */
final class Flows {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private Flows() {}

    static Flow dropped(Transport transport) {
        return dropped(
                Endpoint.of(IpAddress.of("10.0.0.1"), LocalTag.NONE),
                Endpoint.of(IpAddress.of("10.0.1.2"), LocalTag.NONE),
                transport);
    }

    static Flow dropped(Endpoint source, Endpoint destination, Transport transport) {
        return new Flow(
                "f1",
                NOON,
                NOON,
                "node1",
                Verdict.DROPPED,
                Optional.of(new DropReason("NETFILTER_DROP")),
                source,
                destination,
                transport,
                1,
                Optional.empty());
    }

    static Endpoint pod(String address, String namespace, String name) {
        return Endpoint.of(IpAddress.of(address), LocalTag.NONE)
                .named(new Entity.Pod(namespace, name, "uid-" + name, Map.of(), new Workload("Pod", name), false));
    }

    static Transport tcp(int sourcePort, int destinationPort) {
        return new Transport.Ports(Protocol.TCP, sourcePort, destinationPort);
    }
}
