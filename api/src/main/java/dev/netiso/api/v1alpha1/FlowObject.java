// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.v1alpha1;

import static dev.netiso.api.v1alpha1.Absent.orEmpty;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A flow as an object of the Kubernetes API. It is visible in the namespace of each of its ends, under the same name.
 *
 * @param time when its first packet was seen, RFC 3339 with nanoseconds
 * @param last when the last packet was seen that is in {@code count}
 * @param count what this report stands for: packets where they were seen, attempts to connect where a TCP socket told of them; repeats after it are not in it
 * @param node the node whose kernel saw it
 * @param verdict {@code FORWARDED}, {@code DROPPED}, {@code UNANSWERED} or {@code REFUSED}
 * @param dropReason the kernel's reason without {@code SKB_DROP_REASON_}; empty unless dropped
 * @param protocol {@code TCP}, {@code UDP}, {@code SCTP} or {@code ICMP}
 * @param originalDestination what was dialled where destination NAT led it elsewhere; {@link OriginalDestination#NONE} if it did not
 * @param icmp type and code; {@link Icmp#NONE} for other protocols
 */
public record FlowObject(
        String apiVersion,
        String kind,
        ObjectMeta metadata,
        String time,
        String last,
        long count,
        String node,
        String verdict,
        String dropReason,
        String protocol,

        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Nothing.class)
        Icmp icmp,

        EndpointObject source,
        EndpointObject destination,

        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Nothing.class)
        OriginalDestination originalDestination,

        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Nothing.class)
        PolicyObject policy) {
    private static final ObjectMeta NO_META = new ObjectMeta("", "", "", "", "");
    private static final EndpointObject NO_END = new EndpointObject("", 0, "", "", "", "", null, null, false);

    /** An ICMP message. */
    public record Icmp(int type, int code) {
        public static final Icmp NONE = new Icmp(0, 0);
    }

    /**
     * An address before destination NAT.
     *
     * @param port 0 if the protocol has none
     */
    public record OriginalDestination(String address, int port) {
        public static final OriginalDestination NONE = new OriginalDestination("", 0);

        public OriginalDestination(@Nullable String address, int port) {
            this.address = orEmpty(address);
            this.port = port;
        }
    }

    public FlowObject(
            @Nullable String apiVersion,
            @Nullable String kind,
            @Nullable ObjectMeta metadata,
            @Nullable String time,
            @Nullable String last,
            long count,
            @Nullable String node,
            @Nullable String verdict,
            @Nullable String dropReason,
            @Nullable String protocol,
            @Nullable Icmp icmp,
            @Nullable EndpointObject source,
            @Nullable EndpointObject destination,
            @Nullable OriginalDestination originalDestination,
            @Nullable PolicyObject policy) {
        this.apiVersion = orEmpty(apiVersion);
        this.kind = orEmpty(kind);
        this.metadata = metadata == null ? NO_META : metadata;
        this.time = orEmpty(time);
        this.last = orEmpty(last);
        this.count = count;
        this.node = orEmpty(node);
        this.verdict = orEmpty(verdict);
        this.dropReason = orEmpty(dropReason);
        this.protocol = orEmpty(protocol);
        this.icmp = icmp == null ? Icmp.NONE : icmp;
        this.source = source == null ? NO_END : source;
        this.destination = destination == null ? NO_END : destination;
        this.originalDestination = originalDestination == null ? OriginalDestination.NONE : originalDestination;
        this.policy = policy == null ? PolicyObject.NONE : policy;
    }
}
