// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import dev.netiso.api.observer.extension.Decision;
import dev.netiso.api.observer.extension.FlowExtension;
import dev.netiso.api.observer.flow.DropReason;
import dev.netiso.api.observer.flow.Flow;
import dev.netiso.api.observer.flow.IP;
import dev.netiso.api.observer.flow.Layer4;
import dev.netiso.api.observer.flow.TCP;
import dev.netiso.api.observer.flow.TrafficDirection;
import dev.netiso.api.observer.flow.Verdict;
import dev.netiso.flow.Entity;
import dev.netiso.flow.LocalTag;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FlowMessagesTest {
    private static final Flow GOOD = FlowMessages.write(TestFlows.dropped(1));

    @ParameterizedTest
    @EnumSource
    void reads_back_every_verdict_that_it_writes(dev.netiso.flow.Verdict verdict) {
        dev.netiso.flow.Flow flow = TestFlows.verdict(verdict);
        assertThat(FlowMessages.read(FlowMessages.write(flow))).isEqualTo(flow);
    }

    static List<Transport> transports() {
        return List.of(
                new Transport.Ports(Protocol.TCP, 0, 65535),
                new Transport.Ports(Protocol.UDP, 53, 53),
                new Transport.Ports(Protocol.SCTP, 1, 2),
                new Transport.Icmp(8, 0),
                new Transport.Icmp(128, 255));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void reads_back_every_transport_of_both_families(Transport transport) {
        dev.netiso.flow.Flow v4 = TestFlows.dropped(1, "10.0.0.1", "10.0.0.2", transport);
        dev.netiso.flow.Flow v6 = TestFlows.dropped(1, "2001:db8::1", "2001:db8::2", transport);
        assertThat(FlowMessages.read(FlowMessages.write(v4))).isEqualTo(v4);
        assertThat(FlowMessages.read(FlowMessages.write(v6))).isEqualTo(v6);
    }

    @Test
    void reads_back_what_was_dialled_before_destination_nat() throws Exception {
        dev.netiso.flow.Flow flow = TestFlows.dialled("10.96.0.1", 443);
        Flow message = FlowMessages.write(flow);
        assertThat(FlowMessages.read(message)).isEqualTo(flow);
        Struct original = message.getExtensions()
                .unpack(Struct.class)
                .getFieldsOrThrow("original")
                .getStructValue();
        assertThat(original.getFieldsOrThrow("address").getStringValue()).isEqualTo("10.96.0.1");
        assertThat(original.getFieldsOrThrow("port").getNumberValue()).isEqualTo(443);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNANSWERED", "REFUSED"})
    void names_the_verdicts_that_hubble_has_not_beside_its_unknown_one(dev.netiso.flow.Verdict verdict)
            throws Exception {
        Flow message = FlowMessages.write(TestFlows.verdict(verdict));
        assertThat(message.getVerdict()).isEqualTo(Verdict.VERDICT_UNKNOWN);
        assertThat(message.getSummary()).isEqualTo(verdict.name().toLowerCase(java.util.Locale.ROOT));
        assertThat(message.getExtensions()
                        .unpack(Struct.class)
                        .getFieldsOrThrow("verdict")
                        .getStringValue())
                .isEqualTo(verdict.name());
    }

    @Test
    void reads_back_pods_with_labels_and_workload() {
        String tagged = TestFlows.dropped(1).source().tag().podUid();
        dev.netiso.flow.Flow flow = TestFlows.dropped(1)
                .named(TestFlows.pod("shop", "frontend", tagged), TestFlows.pod("payments", "api", ""));
        assertThat(FlowMessages.read(FlowMessages.write(flow))).isEqualTo(flow);
    }

    @Test
    void marks_an_end_that_is_a_node_as_hubble_does() {
        Flow message =
                FlowMessages.write(TestFlows.dropped(1).named(new Entity.Node("node1"), new Entity.Node("node2")));
        assertThat(message.getSource().getLabelsList()).containsExactly("reserved:host");
        assertThat(message.getDestination().getLabelsList()).containsExactly("reserved:remote-node");
    }

    @Test
    void says_of_a_policy_drop_what_a_client_of_hubble_looks_for() {
        assertThat(GOOD.getVerdict()).isEqualTo(Verdict.DROPPED);
        assertThat(GOOD.getDropReasonDesc()).isEqualTo(DropReason.POLICY_DENIED);
        assertThat(GOOD.getEventType().getType()).isEqualTo(1);
        assertThat(GOOD.getEventType().getSubType()).isEqualTo(133);
        assertThat(GOOD.getSummary()).isEqualTo("NETFILTER_DROP");
        assertThat(GOOD.getIsReply().getValue()).isFalse();
        assertThat(GOOD.getTrafficDirection()).isEqualTo(TrafficDirection.EGRESS);
        assertThat(GOOD.getCgroupId()).isEqualTo(7);
        assertThat(GOOD.getL4().getTCP().getFlags().getSYN()).isTrue();
        GetFlowsResponse response = FlowMessages.response(GOOD);
        assertThat(response.getNodeName()).isEqualTo("node1");
        assertThat(response.getTime()).isEqualTo(GOOD.getTime());
    }

    private static final LocalTag NONE = LocalTag.NONE;
    private static final LocalTag BY_SOCKET = new LocalTag(4026531840L, 7, "");
    private static final LocalTag BY_DEVICE = new LocalTag(4026531841L, 0, "");

    static Stream<Arguments> directions() {
        return Stream.of(
                Arguments.of(BY_SOCKET, NONE, TrafficDirection.EGRESS),
                Arguments.of(NONE, BY_SOCKET, TrafficDirection.INGRESS),
                Arguments.of(BY_DEVICE, NONE, TrafficDirection.EGRESS),
                Arguments.of(NONE, BY_DEVICE, TrafficDirection.INGRESS),
                Arguments.of(BY_SOCKET, BY_DEVICE, TrafficDirection.EGRESS),
                Arguments.of(BY_DEVICE, BY_DEVICE, TrafficDirection.TRAFFIC_DIRECTION_UNKNOWN),
                Arguments.of(BY_SOCKET, BY_SOCKET, TrafficDirection.TRAFFIC_DIRECTION_UNKNOWN),
                Arguments.of(NONE, NONE, TrafficDirection.TRAFFIC_DIRECTION_UNKNOWN));
    }

    @ParameterizedTest
    @MethodSource("directions")
    void tells_the_direction_from_the_end_that_is_of_the_node(
            LocalTag source, LocalTag destination, TrafficDirection direction) {
        Flow message = FlowMessages.write(TestFlows.tagged(source, destination));
        assertThat(message.getTrafficDirection()).isEqualTo(direction);
    }

    @Test
    void carries_the_decision_beside_the_flow() {
        Decision decision = Decision.newBuilder()
                .setDecision("DENIED")
                .setSummary("no rule")
                .build();
        Flow message = FlowMessages.write(TestFlows.dropped(1), decision);
        assertThat(FlowMessages.readDecision(message)).isEqualTo(decision);
        assertThat(FlowMessages.read(message)).isEqualTo(TestFlows.dropped(1));
        assertThat(FlowMessages.readDecision(GOOD)).isEqualTo(Decision.getDefaultInstance());
    }

    @Test
    void reads_a_flow_of_another_hubble_which_has_no_extension() {
        dev.netiso.flow.Flow flow =
                FlowMessages.read(GOOD.toBuilder().clearExtensions().build());
        assertThat(flow.dropReason()).contains(new dev.netiso.flow.DropReason("POLICY_DENIED"));
        assertThat(flow.count()).isEqualTo(1);
    }

    static Stream<Arguments> malformed() {
        Flow.Builder good = GOOD.toBuilder();
        return Stream.of(
                Arguments.of("no time", good.clone().clearTime()),
                Arguments.of("time", good.clone().setTime(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))),
                Arguments.of(
                        "nanos", good.clone().setTime(Timestamp.newBuilder().setNanos(-1))),
                Arguments.of("verdict", good.clone().setVerdict(Verdict.AUDIT)),
                Arguments.of("verdict number", good.clone().setVerdictValue(99)),
                Arguments.of("not unanswered", good.clone().setVerdict(Verdict.VERDICT_UNKNOWN)),
                Arguments.of("uuid", good.clone().setUuid("")),
                Arguments.of(
                        "address",
                        good.clone().setIP(IP.newBuilder().setSource("x").setDestination("::"))),
                Arguments.of(
                        "long address",
                        good.clone().setIP(good.getIP().toBuilder().setSource("1".repeat(9999)))),
                Arguments.of(
                        "families", good.clone().setIP(good.getIP().toBuilder().setSource("::1"))),
                Arguments.of("no l4", good.clone().clearL4()),
                Arguments.of(
                        "port",
                        good.clone()
                                .setL4(Layer4.newBuilder()
                                        .setTCP(TCP.newBuilder().setSourcePort(65536)))),
                Arguments.of(
                        "negative port",
                        good.clone()
                                .setL4(Layer4.newBuilder()
                                        .setTCP(TCP.newBuilder().setSourcePort(-1)))),
                Arguments.of(
                        "icmp of the other family",
                        good.clone()
                                .setL4(Layer4.newBuilder()
                                        .setICMPv6(dev.netiso.api.observer.flow.ICMPv6.getDefaultInstance()))),
                Arguments.of("node", good.clone().setNodeName("n".repeat(254))),
                Arguments.of(
                        "pod",
                        good.clone().setSource(good.getSource().toBuilder().setPodName("p".repeat(254)))),
                Arguments.of(
                        "labels",
                        good.clone()
                                .setSource(good.getSource().toBuilder()
                                        .setPodName("p")
                                        .addAllLabels(java.util.Collections.nCopies(513, "a=b")))),
                Arguments.of(
                        "extension bytes",
                        good.clone()
                                .setExtensions(
                                        good.getExtensions().toBuilder().setValue(ByteString.copyFromUtf8("\u00ff")))),
                Arguments.of(
                        "reason",
                        extension(good, FlowExtension.newBuilder().setCount(1).setDropReason("rm -rf"))),
                Arguments.of("count", extension(good, FlowExtension.newBuilder().setDropReason("X"))),
                Arguments.of(
                        "last",
                        extension(
                                good,
                                FlowExtension.newBuilder()
                                        .setCount(1)
                                        .setLast(Timestamp.newBuilder().setSeconds(1)))),
                Arguments.of(
                        "count of another kind",
                        struct(
                                good,
                                "count",
                                Value.newBuilder().setBoolValue(true).build())),
                Arguments.of(
                        "count that is no number",
                        struct(
                                good,
                                "count",
                                Value.newBuilder().setStringValue("-1").build())),
                Arguments.of(
                        "last that is no time",
                        struct(
                                good,
                                "last",
                                Value.newBuilder().setStringValue("now").build())),
                Arguments.of("dialled no address", original(good, "x", 443)),
                Arguments.of("dialled its destination", original(good, "10.0.1.2", 443)),
                Arguments.of("dialled another family", original(good, "::1", 443)),
                Arguments.of("dialled port", original(good, "10.96.0.1", 65536)),
                Arguments.of("dialled half a port", original(good, "10.96.0.1", 0.5)),
                Arguments.of("dialled a negative port", original(good, "10.96.0.1", -1)),
                Arguments.of("dialled no number", original(good, "10.96.0.1", Double.NaN)),
                Arguments.of(
                        "tag of another kind",
                        struct(
                                good,
                                "source_tag",
                                Value.newBuilder().setStringValue("x").build())));
    }

    private static Flow.Builder original(Flow.Builder good, String address, double port) {
        Struct dialled = Struct.newBuilder()
                .putFields("address", Value.newBuilder().setStringValue(address).build())
                .putFields("port", Value.newBuilder().setNumberValue(port).build())
                .build();
        Struct extension = Struct.newBuilder()
                .putFields("count", Value.newBuilder().setStringValue("1").build())
                .putFields("drop_reason", Value.newBuilder().setStringValue("X").build())
                .putFields(
                        "original", Value.newBuilder().setStructValue(dialled).build())
                .build();
        return good.clone().setExtensions(Any.pack(extension));
    }

    private static Flow.Builder struct(Flow.Builder good, String name, Value value) {
        return good.clone()
                .setExtensions(
                        Any.pack(Struct.newBuilder().putFields(name, value).build()));
    }

    @Test
    void carries_its_extension_as_a_struct_that_every_client_can_print() throws Exception {
        Flow message = FlowMessages.write(TestFlows.dropped(1));
        Struct struct = message.getExtensions().unpack(Struct.class);
        assertThat(struct.getFieldsOrThrow("drop_reason").getStringValue()).isEqualTo("NETFILTER_DROP");
        assertThat(struct.getFieldsOrThrow("count").getStringValue()).isEqualTo("3");
    }

    private static Flow.Builder extension(Flow.Builder good, FlowExtension.Builder extension) {
        return good.clone().setExtensions(FlowExtensions.write(extension.build()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refuses_what_is_malformed(String what, Flow.Builder message) {
        assertThatThrownBy(() -> FlowMessages.read(message.build()))
                .as(what)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContainingAny("\n", "\u001b");
    }
}
