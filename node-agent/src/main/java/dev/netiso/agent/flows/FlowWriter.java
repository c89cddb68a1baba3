// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.attribution.Attribution;
import dev.netiso.agent.attribution.Place;
import dev.netiso.agent.event.DropReasons;
import dev.netiso.agent.event.FlowIds;
import dev.netiso.agent.event.FlowRow;
import dev.netiso.agent.event.KernelClock;
import dev.netiso.flow.Endpoint;
import dev.netiso.flow.Flow;
import dev.netiso.flow.LocalTag;
import dev.netiso.flow.OriginalDestination;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes down as a flow what a table knows of a connection, and hands it on. Not safe for use by several threads at once. */
public final class FlowWriter {
    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMPV6 = 58;
    private static final int SCTP = 132;

    private final String node;
    private final DropReasons reasons;
    private final KernelClock clock;
    private final FlowIds ids;
    private final Attribution attribution;
    private final Consumer<Flow> flows;

    /**
     * @param node this node's name
     * @param attribution whose the ends of connections are
     * @param flows is given every flow
     */
    public FlowWriter(
            String node,
            DropReasons reasons,
            KernelClock clock,
            FlowIds ids,
            Attribution attribution,
            Consumer<Flow> flows) {
        this.node = node;
        this.reasons = reasons;
        this.clock = clock;
        this.ids = ids;
        this.attribution = attribution;
        this.flows = flows;
    }

    /** @throws IllegalArgumentException if the row holds what the kernel side never writes, so that no flow can be made of it */
    void require(FlowRow row) {
        transport(row.protocol(), row.sourcePort(), row.destinationPort());
        row.socket();
        if (row.verdict() == FlowRow.RowVerdict.DROPPED) {
            reasons.reason(row.reason());
        }
    }

    /** Has it said where the ends of a flow are, from a row of it whose namespaces and devices are there still, as likely as not. */
    void attribute(TrackedFlows flows, int flow, FlowRow row) {
        attribution.learn(row);
        if (row.socket() != FlowRow.Socket.SOURCE) {
            flows.source.find(flow, attribution.source(row));
        }
        if (row.socket() != FlowRow.Socket.DESTINATION) {
            flows.destination.find(flow, attribution.destination(row));
        }
    }

    void write(TrackedFlows known, int flow) {
        Route route = known.routes.get(flow);
        Connection connection = route.connection();
        Verdict verdict = known.verdict(flow);
        long began = known.reportBegan[flow];
        Instant time = clock.at(began);
        flows.accept(new Flow(
                ids.of(known.rows.copyOfKey(known.head[flow]), began),
                time,
                time.plusNanos(known.reportLast[flow] - began),
                node,
                verdict,
                verdict == Verdict.DROPPED ? Optional.of(reasons.reason(known.reason[flow])) : Optional.empty(),
                Endpoint.of(connection.source(), tag(known.source, flow)),
                Endpoint.of(connection.destination(), tag(known.destination, flow)),
                transport(connection.protocol(), known.reportPort[flow], connection.port()),
                known.reportCount[flow],
                Optional.ofNullable(route.dialled())
                        .map(dialled -> new OriginalDestination(dialled.destination(), dialled.port()))));
    }

    private LocalTag tag(Ends ends, int flow) {
        Place found = ends.found[flow];
        long cgroupId = ends.cgroupId[flow];
        int netns = ends.netns[flow] == 0 ? found.netns() : ends.netns[flow];
        if (netns == 0 && cgroupId == 0) {
            return LocalTag.NONE;
        }
        String pod = netns == found.netns() ? found.podUid() : "";
        return new LocalTag(
                Integer.toUnsignedLong(netns),
                cgroupId,
                attribution.podOf(cgroupId).orElse(pod));
    }

    private static Transport transport(int protocol, int sourcePort, int destinationPort) {
        return switch (protocol) {
            case TCP -> new Transport.Ports(Protocol.TCP, sourcePort, destinationPort);
            case UDP -> new Transport.Ports(Protocol.UDP, sourcePort, destinationPort);
            case SCTP -> new Transport.Ports(Protocol.SCTP, sourcePort, destinationPort);
            case ICMP, ICMPV6 -> new Transport.Icmp(destinationPort >>> Byte.SIZE, destinationPort & 0xff);
            default -> throw new IllegalArgumentException("row: protocol " + protocol);
        };
    }
}
