// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import dev.netiso.flow.Endpoint;
import dev.netiso.flow.Flow;
import dev.netiso.flow.LocalTag;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongFunction;

/** Makes a flow of what the kernel reported. Not safe for use by several threads at once. */
public final class DropDecoder {
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

    /**
     * @param node this node's name
     * @param podOfCgroup UID of the pod to which a cgroup belongs, if it belongs to one
     */
    public DropDecoder(
            String node,
            DropReasons reasons,
            KernelClock clock,
            FlowIds ids,
            LongFunction<Optional<String>> podOfCgroup) {
        this.node = node;
        this.reasons = reasons;
        this.clock = clock;
        this.ids = ids;
        this.podOfCgroup = podOfCgroup;
    }

    /**
     * The flow that a record tells of.
     *
     * @throws IllegalArgumentException if the record holds what the kernel side never sends
     */
    public Flow decode(FlowRow drop) {
        Instant time = clock.at(drop.first());
        LocalTag tag = tag(drop);
        boolean atDestination = drop.socket() == FlowRow.Socket.DESTINATION;
        return new Flow(
                ids.next(),
                time,
                time,
                node,
                Verdict.DROPPED,
                Optional.of(reasons.reason(drop.reason())),
                Endpoint.of(drop.source(), atDestination ? LocalTag.NONE : tag),
                Endpoint.of(drop.destination(), atDestination ? tag : LocalTag.NONE),
                transport(drop),
                1,
                Optional.empty());
    }

    private LocalTag tag(FlowRow drop) {
        return switch (drop.socket()) {
            case NONE -> LocalTag.NONE;
            case SOURCE, DESTINATION ->
                new LocalTag(
                        Integer.toUnsignedLong(drop.socketNetns()),
                        drop.cgroupId(),
                        podOfCgroup.apply(drop.cgroupId()).orElse(""));
        };
    }

    private static Transport transport(FlowRow drop) {
        return switch (drop.protocol()) {
            case TCP -> new Transport.Ports(Protocol.TCP, drop.sourcePort(), drop.destinationPort());
            case UDP -> new Transport.Ports(Protocol.UDP, drop.sourcePort(), drop.destinationPort());
            case SCTP -> new Transport.Ports(Protocol.SCTP, drop.sourcePort(), drop.destinationPort());
            case ICMP, ICMPV6 ->
                new Transport.Icmp(drop.destinationPort() >>> Byte.SIZE, drop.destinationPort() & 0xff);
            default -> throw new IllegalArgumentException("flow row: protocol " + drop.protocol());
        };
    }
}
