// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import dev.netiso.flow.DropReason;
import dev.netiso.flow.Endpoint;
import dev.netiso.flow.Entity;
import dev.netiso.flow.Flow;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.LocalTag;
import dev.netiso.flow.OriginalDestination;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import dev.netiso.flow.Workload;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Flows to test with. */
final class TestFlows {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456789Z");
    static final Transport TCP = new Transport.Ports(Protocol.TCP, 40000, 443);

    private TestFlows() {}

    static Flow dropped(int number) {
        return dropped(number, "10.0.0.1", "10.0.1.2", TCP);
    }

    static Flow dropped(int number, String source, String destination, Transport transport) {
        LocalTag tag = new LocalTag(4026531840L, 7, "4ab8cd1e-0000-1111-2222-333344445555");
        return dropped(
                number,
                Endpoint.of(IpAddress.of(source), tag),
                Endpoint.of(IpAddress.of(destination), LocalTag.NONE),
                transport);
    }

    static Flow tagged(LocalTag source, LocalTag destination) {
        return dropped(
                1,
                Endpoint.of(IpAddress.of("10.0.0.1"), source),
                Endpoint.of(IpAddress.of("10.0.1.2"), destination),
                TCP);
    }

    private static Flow dropped(int number, Endpoint source, Endpoint destination, Transport transport) {
        return new Flow(
                "f-" + number,
                NOON.plusSeconds(number),
                NOON.plusSeconds(number),
                "node1",
                Verdict.DROPPED,
                Optional.of(new DropReason("NETFILTER_DROP")),
                source,
                destination,
                transport,
                3,
                Optional.empty());
    }

    static Flow verdict(Verdict verdict) {
        Flow flow = dropped(1);
        return new Flow(
                flow.uuid(),
                flow.time(),
                flow.last(),
                flow.node(),
                verdict,
                verdict == Verdict.DROPPED ? flow.dropReason() : Optional.empty(),
                flow.source(),
                flow.destination(),
                flow.transport(),
                flow.count(),
                flow.original());
    }

    /** Led to its destination from a service's address. */
    static Flow dialled(String service, int port) {
        Flow flow = verdict(Verdict.FORWARDED);
        return new Flow(
                flow.uuid(),
                flow.time(),
                flow.last(),
                flow.node(),
                flow.verdict(),
                flow.dropReason(),
                flow.source(),
                flow.destination(),
                flow.transport(),
                flow.count(),
                Optional.of(new OriginalDestination(IpAddress.of(service), port)));
    }

    static Entity pod(String namespace, String name, String uid) {
        return new Entity.Pod(
                namespace, name, uid, Map.of("app", name, "tier", ""), new Workload("Deployment", name), false);
    }
}
