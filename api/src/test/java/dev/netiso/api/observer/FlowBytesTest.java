// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.flow.Entity;
import dev.netiso.flow.Flow;
import dev.netiso.flow.LocalTag;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FlowBytesTest {
    private static final List<LocalTag> TAGS = List.of(
            LocalTag.NONE,
            new LocalTag(4026531840L, 0, ""),
            new LocalTag(0, -1, ""),
            new LocalTag(4026531840L, 7, "4ab8cd1e-0000-1111-2222-333344445555"));

    private static final List<Transport> TRANSPORTS = List.of(
            new Transport.Ports(Protocol.TCP, 0, 65535),
            new Transport.Ports(Protocol.UDP, 127, 128),
            new Transport.Ports(Protocol.SCTP, 16383, 16384),
            new Transport.Icmp(8, 0),
            new Transport.Icmp(0, 255));

    static Stream<Flow> flows() {
        return Stream.of(
                        Arrays.stream(Verdict.values()).map(TestFlows::verdict),
                        TAGS.stream().flatMap(from -> TAGS.stream().map(to -> TestFlows.tagged(from, to))),
                        TRANSPORTS.stream().map(to -> TestFlows.dropped(1, "10.0.0.1", "255.255.255.255", to)),
                        TRANSPORTS.stream().map(to -> TestFlows.dropped(1, "2001:db8::1", "::", to)),
                        Stream.of(TestFlows.dialled("10.96.0.1", 443), TestFlows.dialled("10.96.0.1", 0)),
                        Stream.of(
                                TestFlows.dropped(1)
                                        .named(
                                                TestFlows.pod("käse", "𝕏", ""),
                                                TestFlows.pod("n".repeat(200), "p".repeat(4000), "")),
                                TestFlows.dropped(1).named(new Entity.Node("node1"), new Entity.Node("node2"))))
                .flatMap(flows -> flows);
    }

    @ParameterizedTest
    @MethodSource("flows")
    void writes_the_bytes_of_the_message(Flow flow) {
        byte[] message = FlowMessages.response(FlowMessages.write(flow)).toByteArray();
        assertThat(new FlowBytes().response(flow)).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("flows")
    void writes_one_after_another(Flow flow) {
        FlowBytes bytes = new FlowBytes();
        bytes.response(TestFlows.dropped(1));
        assertThat(bytes.response(flow)).isEqualTo(new FlowBytes().response(flow));
    }
}
