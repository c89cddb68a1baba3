// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import dev.netiso.api.observer.extension.FlowExtension;
import dev.netiso.api.observer.flow.CiliumEventType;
import dev.netiso.api.observer.flow.FlowType;
import dev.netiso.api.observer.flow.ICMPv4;
import dev.netiso.api.observer.flow.IP;
import dev.netiso.api.observer.flow.Layer4;
import dev.netiso.api.observer.flow.TCP;
import dev.netiso.api.observer.flow.TCPFlags;
import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.DropReason;
import dev.netiso.flow.Endpoint;
import dev.netiso.flow.Entity;
import dev.netiso.flow.Flow;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import java.time.Instant;

/**
 * Writes a flow as the bytes of the answer that carries it: the same bytes as {@code FlowMessages.response(FlowMessages.write(flow))} comes to, without the some
 * thirty messages in between, and without their descriptors, which take megabytes. An agent sends thousands a second. Not safe for use by several threads at
 * once.
 */
public final class FlowBytes {
    private static final String STRUCT = "type.googleapis.com/google.protobuf.Struct";
    private static final int MAP_KEY = 1;
    private static final int MAP_VALUE = 2;

    private final MessageWriter out = new MessageWriter();

    /** The answer of GetFlows that carries this flow. */
    public byte[] response(Flow flow) {
        out.clear();
        time(GetFlowsResponse.TIME_FIELD_NUMBER, flow.time());
        out.text(GetFlowsResponse.NODE_NAME_FIELD_NUMBER, flow.node());
        int end = out.end();
        body(flow);
        out.message(GetFlowsResponse.FLOW_FIELD_NUMBER, end);
        return out.toBytes();
    }

    private void body(Flow flow) {
        extensions(flow);
        out.text(dev.netiso.api.observer.flow.Flow.SUMMARY_FIELD_NUMBER, FlowMessages.summary(flow));
        out.text(dev.netiso.api.observer.flow.Flow.UUID_FIELD_NUMBER, flow.uuid());
        out.number(dev.netiso.api.observer.flow.Flow.CGROUP_ID_FIELD_NUMBER, FlowMessages.cgroup(flow));
        out.empty(dev.netiso.api.observer.flow.Flow.IS_REPLY_FIELD_NUMBER);
        int reason = flow.dropReason().map(FlowBytes::hubbleReason).orElse(0);
        out.number(dev.netiso.api.observer.flow.Flow.DROP_REASON_DESC_FIELD_NUMBER, reason);
        out.number(
                dev.netiso.api.observer.flow.Flow.TRAFFIC_DIRECTION_FIELD_NUMBER,
                FlowMessages.direction(flow).getNumber());
        eventType(FlowMessages.eventType(flow), reason);
        out.text(dev.netiso.api.observer.flow.Flow.NODE_NAME_FIELD_NUMBER, flow.node());
        out.number(dev.netiso.api.observer.flow.Flow.TYPE_FIELD_NUMBER, FlowType.L3_L4_VALUE);
        end(dev.netiso.api.observer.flow.Flow.DESTINATION_FIELD_NUMBER, flow.destination(), flow.node());
        end(dev.netiso.api.observer.flow.Flow.SOURCE_FIELD_NUMBER, flow.source(), flow.node());
        transport(flow.transport(), flow.family());
        addresses(flow);
        out.number(
                dev.netiso.api.observer.flow.Flow.VERDICT_FIELD_NUMBER,
                FlowMessages.verdict(flow.verdict()).getNumber());
        time(dev.netiso.api.observer.flow.Flow.TIME_FIELD_NUMBER, flow.time());
    }

    private static int hubbleReason(DropReason reason) {
        return FlowMessages.hubbleReason(reason).getNumber();
    }

    private void time(int field, Instant time) {
        int end = out.end();
        out.number(Timestamp.NANOS_FIELD_NUMBER, time.getNano());
        out.number(Timestamp.SECONDS_FIELD_NUMBER, time.getEpochSecond());
        out.message(field, end);
    }

    private void eventType(int type, int subType) {
        int end = out.end();
        out.number(CiliumEventType.SUB_TYPE_FIELD_NUMBER, subType);
        out.number(CiliumEventType.TYPE_FIELD_NUMBER, type);
        out.message(dev.netiso.api.observer.flow.Flow.EVENT_TYPE_FIELD_NUMBER, end);
    }

    private void end(int field, Endpoint end, String reportingNode) {
        switch (end.entity()) {
            case Entity.Unknown() -> out.empty(field);
            case Entity.Pod _, Entity.Node _ ->
                out.bytes(field, EndpointMessages.write(end, reportingNode).toByteArray());
        }
    }

    private void addresses(Flow flow) {
        int end = out.end();
        out.number(IP.IPVERSION_FIELD_NUMBER, FlowMessages.version(flow).getNumber());
        out.text(IP.DESTINATION_FIELD_NUMBER, flow.destination().address().toString());
        out.text(IP.SOURCE_FIELD_NUMBER, flow.source().address().toString());
        out.message(dev.netiso.api.observer.flow.Flow.IP_FIELD_NUMBER, end);
    }

    private void transport(Transport transport, AddressFamily family) {
        int end = out.end();
        switch (transport) {
            case Transport.Ports ports -> ports(ports);
            case Transport.Icmp icmp -> {
                int inner = out.end();
                out.number(ICMPv4.CODE_FIELD_NUMBER, icmp.code());
                out.number(ICMPv4.TYPE_FIELD_NUMBER, icmp.type());
                out.message(
                        switch (family) {
                            case IPV4 -> Layer4.ICMPV4_FIELD_NUMBER;
                            case IPV6 -> Layer4.ICMPV6_FIELD_NUMBER;
                        },
                        inner);
            }
        }
        out.message(dev.netiso.api.observer.flow.Flow.L4_FIELD_NUMBER, end);
    }

    /** The numbers of ports are the same in all three messages. */
    private void ports(Transport.Ports ports) {
        int end = out.end();
        if (ports.protocol() == Protocol.TCP) {
            int flags = out.end();
            out.number(TCPFlags.SYN_FIELD_NUMBER, 1);
            out.message(TCP.FLAGS_FIELD_NUMBER, flags);
        }
        out.number(TCP.DESTINATION_PORT_FIELD_NUMBER, ports.destinationPort());
        out.number(TCP.SOURCE_PORT_FIELD_NUMBER, ports.sourcePort());
        out.message(
                switch (ports.protocol()) {
                    case TCP -> Layer4.TCP_FIELD_NUMBER;
                    case UDP -> Layer4.UDP_FIELD_NUMBER;
                    case SCTP -> Layer4.SCTP_FIELD_NUMBER;
                },
                end);
    }

    /** A Struct of {@link FlowExtension}'s names, as {@link FlowExtensions} writes it. */
    private void extensions(Flow flow) {
        int any = out.end();
        flow.original().ifPresent(this::original);
        if (!FlowMessages.isHubbles(flow.verdict())) {
            textEntry("verdict", flow.verdict().name());
        }
        textEntry("last", flow.last().toString());
        textEntry("count", Long.toUnsignedString(flow.count()));
        tag("destination_tag", flow.destination().tag());
        tag("source_tag", flow.source().tag());
        flow.dropReason().ifPresent(reason -> textEntry("drop_reason", reason.name()));
        out.message(Any.VALUE_FIELD_NUMBER, any);
        out.text(Any.TYPE_URL_FIELD_NUMBER, STRUCT);
        out.message(dev.netiso.api.observer.flow.Flow.EXTENSIONS_FIELD_NUMBER, any);
    }

    private void original(dev.netiso.flow.OriginalDestination dialled) {
        int entry = out.end();
        if (dialled.port() != 0) {
            int port = out.end();
            out.element(Value.NUMBER_VALUE_FIELD_NUMBER, dialled.port());
            entry("port", port);
        }
        textEntry("address", dialled.address().toString());
        structEntry("original", entry);
    }

    private void tag(String name, dev.netiso.flow.LocalTag tag) {
        if (tag.equals(dev.netiso.flow.LocalTag.NONE)) {
            return;
        }
        int entry = out.end();
        if (!tag.podUid().isEmpty()) {
            textEntry("pod_uid", tag.podUid());
        }
        if (tag.cgroupId() != 0) {
            textEntry("cgroup_id", Long.toUnsignedString(tag.cgroupId()));
        }
        if (tag.networkNamespace() != 0) {
            textEntry("network_namespace", Long.toUnsignedString(tag.networkNamespace()));
        }
        structEntry(name, entry);
    }

    private void textEntry(String name, String text) {
        int end = out.end();
        out.element(Value.STRING_VALUE_FIELD_NUMBER, text);
        entry(name, end);
    }

    /** All that was written since that end are entries of a Struct. */
    private void structEntry(String name, int end) {
        out.message(Value.STRUCT_VALUE_FIELD_NUMBER, end);
        entry(name, end);
    }

    /** All that was written since that end is a Value. */
    private void entry(String name, int end) {
        out.message(MAP_VALUE, end);
        out.element(MAP_KEY, name);
        out.message(Struct.FIELDS_FIELD_NUMBER, end);
    }
}
