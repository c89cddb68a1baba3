// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import com.google.protobuf.BoolValue;
import dev.netiso.api.observer.extension.Decision;
import dev.netiso.api.observer.extension.FlowExtension;
import dev.netiso.api.observer.extension.OriginalDestination;
import dev.netiso.api.observer.flow.CiliumEventType;
import dev.netiso.api.observer.flow.FlowType;
import dev.netiso.api.observer.flow.IP;
import dev.netiso.api.observer.flow.IPVersion;
import dev.netiso.api.observer.flow.TrafficDirection;
import dev.netiso.flow.DropReason;
import dev.netiso.flow.Flow;
import dev.netiso.flow.LocalTag;
import dev.netiso.flow.Verdict;
import java.util.Locale;

/**
 * Writes {@link Flow} as Hubble's message, with what Hubble has no field for in its extension. What both lack does not travel: whether a pod shares its
 * node's network, and the name of an end that is a node.
 */
public final class FlowMessages {
    /** Hubble's event type of a drop, with the sub-type that says why. */
    private static final int EVENT_DROP = 1;

    private static final int EVENT_TRACE = 4;

    private FlowMessages() {}

    /** The flow as an agent sends it, without a decision. */
    public static dev.netiso.api.observer.flow.Flow write(Flow flow) {
        return message(flow, extension(flow));
    }

    /** The flow with what policy says of it. */
    public static dev.netiso.api.observer.flow.Flow write(Flow flow, Decision decision) {
        return message(flow, extension(flow).setDecision(decision));
    }

    /** The answer of GetFlows that carries this flow. */
    public static GetFlowsResponse response(dev.netiso.api.observer.flow.Flow message) {
        return GetFlowsResponse.newBuilder()
                .setFlow(message)
                .setNodeName(message.getNodeName())
                .setTime(message.getTime())
                .build();
    }

    /**
     * Reads a flow that another process sent.
     *
     * @throws IllegalArgumentException if it is malformed, names a verdict that netiso does not know, or a field is out of bounds
     */
    public static Flow read(dev.netiso.api.observer.flow.Flow message) {
        return FlowReader.read(message);
    }

    /**
     * Reads the decision that came with a flow.
     *
     * @return a message without content if there is none
     * @throws IllegalArgumentException if the extension is malformed
     */
    public static Decision readDecision(dev.netiso.api.observer.flow.Flow message) {
        return FlowReader.extension(message).getDecision();
    }

    /**
     * The direction as seen from the end whose socket the kernel knew; if that is none, or both, from the end that alone is known to be of this node.
     *
     * @return unknown if it is neither
     */
    public static TrafficDirection direction(Flow flow) {
        LocalTag source = flow.source().tag();
        LocalTag destination = flow.destination().tag();
        boolean fromSocket = source.cgroupId() != 0;
        if (fromSocket != (destination.cgroupId() != 0)) {
            return fromSocket ? TrafficDirection.EGRESS : TrafficDirection.INGRESS;
        }
        boolean fromHere = isLocal(source);
        if (fromHere != isLocal(destination)) {
            return fromHere ? TrafficDirection.EGRESS : TrafficDirection.INGRESS;
        }
        return TrafficDirection.TRAFFIC_DIRECTION_UNKNOWN;
    }

    private static boolean isLocal(LocalTag tag) {
        return tag.networkNamespace() != 0 || !tag.podUid().isEmpty();
    }

    private static dev.netiso.api.observer.flow.Flow message(Flow flow, FlowExtension.Builder extension) {
        var message = dev.netiso.api.observer.flow.Flow.newBuilder()
                .setTime(Timestamps.of(flow.time()))
                .setUuid(flow.uuid())
                .setVerdict(verdict(flow.verdict()))
                .setIP(addresses(flow))
                .setL4(TransportMessages.write(flow.transport(), flow.family()))
                .setSource(EndpointMessages.write(flow.source(), flow.node()))
                .setDestination(EndpointMessages.write(flow.destination(), flow.node()))
                .setType(FlowType.L3_L4)
                .setNodeName(flow.node())
                .setTrafficDirection(direction(flow))
                .setIsReply(BoolValue.of(false))
                .setCgroupId(cgroup(flow))
                .setExtensions(FlowExtensions.write(extension.build()));
        return describeVerdict(flow, message).build();
    }

    private static dev.netiso.api.observer.flow.Flow.Builder describeVerdict(
            Flow flow, dev.netiso.api.observer.flow.Flow.Builder message) {
        CiliumEventType.Builder event = CiliumEventType.newBuilder().setType(eventType(flow));
        flow.dropReason().ifPresent(reason -> {
            var hubbleReason = hubbleReason(reason);
            message.setDropReasonDesc(hubbleReason);
            event.setSubType(hubbleReason.getNumber());
        });
        return message.setEventType(event).setSummary(summary(flow));
    }

    /** Hubble's number for what kind of event told of a flow. */
    static int eventType(Flow flow) {
        return flow.verdict() == Verdict.DROPPED ? EVENT_DROP : EVENT_TRACE;
    }

    /** One word on why a flow is not simply forwarded; empty where it is. */
    static String summary(Flow flow) {
        return switch (flow.verdict()) {
            case DROPPED -> flow.dropReason().map(DropReason::name).orElse("");
            case FORWARDED -> "";
            case UNANSWERED, REFUSED -> flow.verdict().name().toLowerCase(Locale.ROOT);
        };
    }

    static dev.netiso.api.observer.flow.DropReason hubbleReason(DropReason reason) {
        return reason.isPolicyType()
                ? dev.netiso.api.observer.flow.DropReason.POLICY_DENIED
                : dev.netiso.api.observer.flow.DropReason.DROP_REASON_UNKNOWN;
    }

    static dev.netiso.api.observer.flow.Verdict verdict(Verdict verdict) {
        return switch (verdict) {
            case FORWARDED -> dev.netiso.api.observer.flow.Verdict.FORWARDED;
            case DROPPED -> dev.netiso.api.observer.flow.Verdict.DROPPED;
            case UNANSWERED, REFUSED -> dev.netiso.api.observer.flow.Verdict.VERDICT_UNKNOWN;
        };
    }

    static boolean isHubbles(Verdict verdict) {
        return verdict(verdict) != dev.netiso.api.observer.flow.Verdict.VERDICT_UNKNOWN;
    }

    private static IP addresses(Flow flow) {
        return IP.newBuilder()
                .setSource(flow.source().address().toString())
                .setDestination(flow.destination().address().toString())
                .setIpVersion(version(flow))
                .build();
    }

    static IPVersion version(Flow flow) {
        return switch (flow.family()) {
            case IPV4 -> IPVersion.IPv4;
            case IPV6 -> IPVersion.IPv6;
        };
    }

    static long cgroup(Flow flow) {
        long source = flow.source().tag().cgroupId();
        return source != 0 ? source : flow.destination().tag().cgroupId();
    }

    private static FlowExtension.Builder extension(Flow flow) {
        FlowExtension.Builder extension = FlowExtension.newBuilder()
                .setVerdict(isHubbles(flow.verdict()) ? "" : flow.verdict().name())
                .setCount(flow.count())
                .setLast(Timestamps.of(flow.last()));
        flow.dropReason().ifPresent(reason -> extension.setDropReason(reason.name()));
        flow.original()
                .ifPresent(dialled -> extension.setOriginal(OriginalDestination.newBuilder()
                        .setAddress(dialled.address().toString())
                        .setPort(dialled.port())));
        if (!flow.source().tag().equals(LocalTag.NONE)) {
            extension.setSourceTag(EndpointMessages.write(flow.source().tag()));
        }
        if (!flow.destination().tag().equals(LocalTag.NONE)) {
            extension.setDestinationTag(
                    EndpointMessages.write(flow.destination().tag()));
        }
        return extension;
    }
}
