// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netiso.flow.DropReason;
import dev.netiso.flow.Flow;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.LocalTag;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DropDecoderTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final String POD = "4ab8cd1e-0000-1111-2222-333344445555";

    private final DropDecoder decoder = new DropDecoder(
            "node1",
            DropReasons.resolve(
                    Set.of(new DropReason("NETFILTER_DROP")),
                    Map.of("SKB_DROP_REASON_NETFILTER_DROP", Records.REASON),
                    Map.of()),
            new KernelClock(InstantSource.fixed(NOON), () -> 1_000_000_000L),
            new FlowIds(0xabcL),
            cgroup -> cgroup == 5 ? Optional.of(POD) : Optional.empty());

    private static Records drop() {
        return Records.tcp(1_000_000_500L, "10.0.0.1", "10.0.1.2", 40000, 1);
    }

    @Test
    void tells_all_of_a_drop_in_forwarding() {
        Flow flow = decoder.decode(drop().record());
        assertThat(flow.uuid()).isEqualTo("0000000000000abc-1");
        assertThat(flow.time()).isEqualTo(NOON.plusNanos(500));
        assertThat(flow.last()).isEqualTo(flow.time());
        assertThat(flow.node()).isEqualTo("node1");
        assertThat(flow.verdict()).isEqualTo(Verdict.DROPPED);
        assertThat(flow.dropReason()).contains(new DropReason("NETFILTER_DROP"));
        assertThat(flow.source().address()).isEqualTo(IpAddress.of("10.0.0.1"));
        assertThat(flow.destination().address()).isEqualTo(IpAddress.of("10.0.1.2"));
        assertThat(flow.transport()).isEqualTo(new Transport.Ports(Protocol.TCP, 40000, 443));
        assertThat(flow.source().tag()).isEqualTo(LocalTag.NONE);
        assertThat(flow.count()).isEqualTo(1);
        assertThat(decoder.decode(drop().record()).uuid()).isEqualTo("0000000000000abc-2");
    }

    @ParameterizedTest
    @CsvSource({"1, true", "2, false"})
    void tags_the_end_whose_socket_the_kernel_knew(byte socket, boolean atSource) {
        Flow flow = decoder.decode(drop().put("socket", socket)
                .put("socket_netns", Records.SOCKET_NETNS)
                .put("cgroup_id", 5L)
                .record());
        LocalTag tag = new LocalTag(Records.SOCKET_NETNS, 5, POD);
        assertThat(flow.source().tag()).isEqualTo(atSource ? tag : LocalTag.NONE);
        assertThat(flow.destination().tag()).isEqualTo(atSource ? LocalTag.NONE : tag);
    }

    @ParameterizedTest
    @CsvSource({"17, UDP", "132, SCTP"})
    void knows_the_protocols_with_ports(int number, Protocol protocol) {
        Flow flow = decoder.decode(drop().put("protocol", (byte) number).record());
        assertThat(flow.transport()).isEqualTo(new Transport.Ports(protocol, 40000, 443));
    }

    @Test
    void reads_ipv6_and_icmp() {
        Flow flow = decoder.decode(drop().put("family", (byte) 6)
                .put("protocol", (byte) 58)
                .put("dport", (short) (128 << 8))
                .address("saddr", "2001:db8::1")
                .address("daddr", "2001:db8:0:1::2")
                .record());
        assertThat(flow.source().address()).hasToString("2001:db8::1");
        assertThat(flow.destination().address()).hasToString("2001:db8:0:1::2");
        assertThat(flow.transport()).isEqualTo(new Transport.Icmp(128, 0));
    }

    @Test
    void refuses_what_the_kernel_side_never_sends() {
        assertThatThrownBy(() -> decoder.decode(drop().put("reason", 99).record()))
                .hasMessageContaining("99");
        assertThatThrownBy(() -> decoder.decode(drop().put("family", (byte) 5).record()))
                .hasMessageContaining("family");
        assertThatThrownBy(
                        () -> decoder.decode(drop().put("protocol", (byte) 47).record()))
                .hasMessageContaining("protocol 47");
        assertThatThrownBy(() -> decoder.decode(drop().put("socket", (byte) 3).record()))
                .hasMessageContaining("socket");
        assertThatThrownBy(() -> new FlowRow().at(ByteBuffer.allocate(FlowRow.BYTES - 1)))
                .hasMessage("flow row: 127 bytes (expected: 128)");
    }
}
