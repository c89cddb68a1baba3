// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.event.DropReasons;
import dev.netiso.agent.event.FlowIds;
import dev.netiso.agent.event.FlowRow;
import dev.netiso.agent.event.KernelClock;
import dev.netiso.flow.DropReason;
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
import java.util.function.LongFunction;

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
    private final LongFunction<Optional<String>> podOfCgroup;
    private final Consumer<Flow> flows;

    /**
     * @param node this node's name
     * @param podOfCgroup UID of the pod to which a cgroup belongs, if it belongs to one
     * @param flows is given every flow
     */
    public FlowWriter(
            String node,
            DropReasons reasons,
            KernelClock clock,
            FlowIds ids,
            LongFunction<Optional<String>> podOfCgroup,
            Consumer<Flow> flows) {
        this.node = node;
        this.reasons = reasons;
        this.clock = clock;
        this.ids = ids;
        this.podOfCgroup = podOfCgroup;
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

    void write(TrackedFlow flow) {
        Connection connection = flow.route.connection();
        Instant time = clock.at(flow.reportBegan);
        flows.accept(new Flow(
                ids.of(flow.head().key, flow.reportBegan),
                time,
                time.plusNanos(flow.reportLast - flow.reportBegan),
                node,
                flow.verdict,
                reason(flow),
                Endpoint.of(connection.source(), tag(flow.source)),
                Endpoint.of(connection.destination(), tag(flow.destination)),
                transport(connection.protocol(), flow.reportPort, connection.port()),
                flow.reportCount,
                Optional.ofNullable(flow.route.dialled())
                        .map(dialled -> new OriginalDestination(dialled.destination(), dialled.port()))));
    }

    private Optional<DropReason> reason(TrackedFlow flow) {
        return flow.verdict == Verdict.DROPPED ? Optional.of(reasons.reason(flow.reason)) : Optional.empty();
    }

    private LocalTag tag(TrackedFlow.End end) {
        if (end.netns == 0 && end.cgroupId == 0) {
            return LocalTag.NONE;
        }
        return new LocalTag(
                Integer.toUnsignedLong(end.netns),
                end.cgroupId,
                podOfCgroup.apply(end.cgroupId).orElse(""));
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
