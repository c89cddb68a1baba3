// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.dump;

import dev.netiso.flow.DropReason;
import dev.netiso.flow.Endpoint;
import dev.netiso.flow.Flow;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.LocalTag;
import dev.netiso.flow.OriginalDestination;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Flows of every kind, to be written. */
final class MadeUpFlows {
    private static final Instant TIME = Instant.parse("2026-11-21T12:00:00.123456789Z");
    private static final LocalTag POD = new LocalTag(4026531840L, -2, "4ab8cd1e-0000-1111-2222-333344445555");
    private static final LocalTag HOST = new LocalTag(4026531840L, 0, "");

    private MadeUpFlows() {}

    static List<Flow> all() {
        return List.of(
                flow("dropped", "NETFILTER_DROP", end("10.244.0.12", POD), end("10.244.1.7", LocalTag.NONE), tcp(8443)),
                flow("asked-for", "NO_SOCKET", end("10.244.0.12", HOST), end("10.244.1.7", POD), udp(0)),
                flow("icmp", "TC_INGRESS", end("10.0.0.1", LocalTag.NONE), end("10.0.0.2", HOST), icmp(8)),
                flow("icmpv6", "XDP", end("fd00::1", POD), end("fd00::2", POD), icmp(128)),
                flow(Verdict.FORWARDED, "10.96.0.10", 53, udp(5353)),
                flow(Verdict.FORWARDED, "10.96.0.10", 443, tcp(8443)),
                flow(Verdict.UNANSWERED, "", 0, tcp(9200)),
                flow(Verdict.REFUSED, "", 0, new Transport.Ports(Protocol.SCTP, 1, 2)));
    }

    static Flow flow(String uuid, String reason, Endpoint source, Endpoint destination, Transport transport) {
        return new Flow(
                uuid,
                TIME,
                TIME.plusSeconds(1),
                "node\"1\\",
                Verdict.DROPPED,
                Optional.of(new DropReason(reason)),
                source,
                destination,
                transport,
                3,
                Optional.empty());
    }

    private static Flow flow(Verdict verdict, String dialled, int port, Transport transport) {
        return new Flow(
                verdict.name().toLowerCase(java.util.Locale.ROOT) + "-" + port,
                TIME.truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
                TIME,
                "node1",
                verdict,
                Optional.empty(),
                end("10.244.0.12", POD),
                end("10.244.1.7", LocalTag.NONE),
                transport,
                1,
                dialled.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new OriginalDestination(IpAddress.of(dialled), port)));
    }

    private static Endpoint end(String address, LocalTag tag) {
        return Endpoint.of(IpAddress.of(address), tag);
    }

    private static Transport tcp(int port) {
        return new Transport.Ports(Protocol.TCP, 40000, port);
    }

    private static Transport udp(int port) {
        return new Transport.Ports(Protocol.UDP, 40000, port);
    }

    private static Transport icmp(int type) {
        return new Transport.Icmp(type, 0);
    }
}
