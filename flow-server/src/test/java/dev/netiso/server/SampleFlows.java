// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server;

import dev.netiso.flow.DropReason;
import dev.netiso.flow.Endpoint;
import dev.netiso.flow.Flow;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.LocalTag;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Flows as an agent sees them. */
public final class SampleFlows {
    private SampleFlows() {}

    /** A connection that was dropped on node1. */
    public static Flow dropped(Instant time, String source, String destination, int port) {
        return dropped(UUID.randomUUID().toString(), time, source, destination, port);
    }

    /** The same flow with another verdict. */
    public static Flow as(Verdict verdict, Flow flow) {
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

    public static Flow dropped(String uuid, Instant time, String source, String destination, int port) {
        return new Flow(
                uuid,
                time,
                time,
                "node1",
                Verdict.DROPPED,
                Optional.of(new DropReason("NETFILTER_DROP")),
                Endpoint.of(IpAddress.of(source), LocalTag.NONE),
                Endpoint.of(IpAddress.of(destination), LocalTag.NONE),
                new Transport.Ports(Protocol.TCP, 40000, port),
                1,
                Optional.empty());
    }
}
