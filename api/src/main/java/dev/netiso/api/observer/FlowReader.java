// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import com.google.protobuf.Struct;
import dev.netiso.api.observer.extension.FlowExtension;
import dev.netiso.flow.DropReason;
import dev.netiso.flow.Endpoint;
import dev.netiso.flow.Flow;
import dev.netiso.flow.OriginalDestination;
import dev.netiso.flow.Verdict;
import java.time.Instant;
import java.util.Optional;

/** Reads Hubble's message as {@link Flow}; nothing in it is trusted. */
final class FlowReader {
    private static final int MAX_NODE_NAME = 253;

    private FlowReader() {}

    static Flow read(dev.netiso.api.observer.flow.Flow message) {
        if (!message.hasTime()) {
            throw new IllegalArgumentException("flow time: missing");
        }
        FlowExtension extension = extension(message);
        Instant time = Timestamps.read("flow time", message.getTime());
        Verdict verdict = verdict(message, extension);
        Endpoint source = EndpointMessages.read(
                "flow source address",
                message.getIP().getSource(),
                EndpointMessages.read(extension.getSourceTag()),
                message.getSource());
        return new Flow(
                message.getUuid(),
                time,
                extension.hasLast() ? Timestamps.read("flow last", extension.getLast()) : time,
                EndpointMessages.bounded("flow node_name", message.getNodeName(), MAX_NODE_NAME),
                verdict,
                dropReason(verdict, message, extension),
                source,
                EndpointMessages.read(
                        "flow destination address",
                        message.getIP().getDestination(),
                        EndpointMessages.read(extension.getDestinationTag()),
                        message.getDestination()),
                TransportMessages.read(message.getL4(), source.address().family()),
                extension.getCount(),
                original(extension));
    }

    private static Optional<OriginalDestination> original(FlowExtension extension) {
        if (!extension.hasOriginal()) {
            return Optional.empty();
        }
        var dialled = extension.getOriginal();
        return Optional.of(new OriginalDestination(
                EndpointMessages.address("flow original address", dialled.getAddress()), dialled.getPort()));
    }

    static FlowExtension extension(dev.netiso.api.observer.flow.Flow message) {
        return message.hasExtensions() && message.getExtensions().is(Struct.class)
                ? FlowExtensions.read(message.getExtensions())
                : FlowExtension.newBuilder().setCount(1).build();
    }

    private static Verdict verdict(dev.netiso.api.observer.flow.Flow message, FlowExtension extension) {
        return switch (message.getVerdict()) {
            case FORWARDED -> Verdict.FORWARDED;
            case DROPPED -> Verdict.DROPPED;
            case VERDICT_UNKNOWN -> netisosVerdict(extension.getVerdict());
            case ERROR, AUDIT, REDIRECTED, TRACED, TRANSLATED, UNRECOGNIZED ->
                throw new IllegalArgumentException(
                        "flow verdict: number " + message.getVerdictValue() + " has no meaning in netiso");
        };
    }

    private static Verdict netisosVerdict(String name) {
        return switch (name) {
            case "UNANSWERED" -> Verdict.UNANSWERED;
            case "REFUSED" -> Verdict.REFUSED;
            default ->
                throw new IllegalArgumentException("flow verdict: unknown, and not marked as unanswered or refused");
        };
    }

    private static Optional<DropReason> dropReason(
            Verdict verdict, dev.netiso.api.observer.flow.Flow message, FlowExtension extension) {
        return switch (verdict) {
            case FORWARDED, UNANSWERED, REFUSED -> Optional.empty();
            case DROPPED ->
                Optional.of(new DropReason(
                        extension.getDropReason().isEmpty() ? hubbleReason(message) : extension.getDropReason()));
        };
    }

    /** Hubble's own name, where a Hubble that is not netiso's sent the flow. */
    private static String hubbleReason(dev.netiso.api.observer.flow.Flow message) {
        return switch (message.getDropReasonDesc()) {
            case POLICY_DENIED -> "POLICY_DENIED";
            case DROP_REASON_UNKNOWN, UNRECOGNIZED -> "DROP_REASON_UNKNOWN";
        };
    }
}
