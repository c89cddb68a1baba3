// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netiso.agent.event.FlowRow.RowVerdict;
import dev.netiso.agent.event.FlowRow.Socket;
import dev.netiso.flow.IpAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that are let through, refused or not answered, with real packets between two pods. */
class ConnectionsKernelTest {
    private static final int TCP = 6;
    private static final int UDP = 17;

    private Optional<TestNode> made = Optional.empty();
    private Optional<KernelSide> loaded = Optional.empty();

    @BeforeEach
    void make() throws Exception {
        RealKernel.require();
        made = Optional.of(new TestNode());
    }

    @AfterEach
    void remove() {
        loaded.ifPresent(KernelSide::close);
        made.ifPresent(TestNode::close);
    }

    private TestNode node() {
        return made.orElseThrow();
    }

    /** Attaches where an agent of the node would be. */
    private Rows rows(KernelOptions.Datagrams way, int family) throws Exception {
        KernelSide kernel = KernelSide.load(KernelOptions.defaults().withDatagrams(way));
        loaded = Optional.of(kernel);
        node().node.call(() -> {
            kernel.attach();
            return true;
        });
        assertThat(kernel.coverage()).isEmpty();
        return new Rows(kernel, node().client(family));
    }

    private boolean connect(InetAddress to, int port, int timeout) throws Exception {
        return node().client.call(() -> {
            try (java.net.Socket socket = new java.net.Socket()) {
                socket.connect(new InetSocketAddress(to, port), timeout);
                return true;
            } catch (IOException refused) {
                return false;
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void tells_an_established_connection_from_both_its_ends(int family) throws Exception {
        Rows rows = rows(KernelOptions.Datagrams.NETFILTER, family);
        try (ServerSocket server = node().server.call(() -> new ServerSocket(0))) {
            assertThat(connect(node().serverAddress(family), server.getLocalPort(), 1000))
                    .isTrue();
            assertThat(connect(node().serverAddress(family), server.getLocalPort(), 1000))
                    .isTrue();
            Rows.Row client = rows.awaitRow(row -> row.socket() == Socket.SOURCE);
            Rows.Row end = rows.awaitRow(row -> row.socket() == Socket.DESTINATION);
            assertThat(client.verdict()).isEqualTo(RowVerdict.FORWARDED);
            assertThat(end.verdict()).isEqualTo(RowVerdict.FORWARDED);
            assertThat(client.protocol()).isEqualTo(TCP);
            assertThat(client.destination()).isEqualTo(node().server(family));
            assertThat(client.port()).isEqualTo(server.getLocalPort());
            assertThat(end.port()).isEqualTo(server.getLocalPort());
            assertThat(client.socketNetns()).isEqualTo(node().client.inode());
            assertThat(end.socketNetns()).isEqualTo(node().server.inode());
            assertThat(rows.all().stream()
                            .filter(row -> row.socket() == Socket.SOURCE)
                            .mapToLong(Rows.Row::attempts)
                            .sum())
                    .isEqualTo(2);
        }
    }

    @Test
    void tells_a_refused_connection() throws Exception {
        Rows rows = rows(KernelOptions.Datagrams.NETFILTER, 4);
        assertThat(connect(node().serverAddress(4), 7001, 1000)).isFalse();
        Rows.Row client = rows.awaitRow(row -> row.socket() == Socket.SOURCE);
        assertThat(client.verdict()).isEqualTo(RowVerdict.REFUSED);
        assertThat(client.port()).isEqualTo(7001);
        Rows.Row end = rows.awaitRow(row -> row.netns() == node().server.inode());
        assertThat(end.verdict()).isEqualTo(RowVerdict.REFUSED);
        assertThat(loaded.orElseThrow().reasons().reason(end.reason())).hasToString("NO_SOCKET");
    }

    @ParameterizedTest
    @CsvSource({"500, 1", "1500, 2"})
    void tells_a_connection_that_nobody_answers_once(int timeout, int events) throws Exception {
        Rows rows = rows(KernelOptions.Datagrams.NETFILTER, 4);
        node().node.run("ip route add blackhole 203.0.113.7/32");
        assertThat(connect(InetAddress.getByName("203.0.113.7"), 7002, timeout)).isFalse();
        Rows.Row row =
                rows.awaitRow(seen -> seen.verdict() == RowVerdict.UNANSWERED || seen.verdict() == RowVerdict.REFUSED);
        assertThat(row.verdict()).isEqualTo(RowVerdict.UNANSWERED);
        assertThat(rows.packets(seen -> true)).isEqualTo(events);
        assertThat(rows.all().stream().mapToLong(Rows.Row::attempts).sum()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void tells_nothing_of_a_connection_that_no_port_was_left_for(int family) throws Exception {
        node().client.run("sysctl -qw net.ipv4.ip_local_port_range=40000\t40000");
        Rows rows = rows(KernelOptions.Datagrams.NETFILTER, family);
        InetAddress to = node().serverAddress(family);
        try (ServerSocket server = node().server.call(() -> new ServerSocket(0));
                java.net.Socket first = node().client.call(() -> new java.net.Socket(to, server.getLocalPort()))) {
            assertThat(first.getLocalPort()).isEqualTo(40_000);
            assertThat(connect(to, server.getLocalPort(), 1000)).isFalse();
            assertThat(connect(to, 7008, 1000)).isFalse();
            rows.awaitRow(row -> row.verdict() == RowVerdict.REFUSED && row.socket() == Socket.SOURCE);
            assertThat(rows.all()).noneMatch(row -> row.verdict() == RowVerdict.UNANSWERED);
        }
    }

    /** Connection tracking works where a rule asks it. */
    private void trackConnections() {
        node().nft("forward", "ct state invalid counter");
    }

    private void exchange(InetAddress to, int port, boolean answer) throws Exception {
        try (DatagramSocket server = node().server.call(() -> new DatagramSocket(port));
                DatagramSocket client = node().client.call(DatagramSocket::new)) {
            node().client.call(() -> {
                client.send(new DatagramPacket(new byte[1], 1, to, port));
                return true;
            });
            server.setSoTimeout(2000);
            DatagramPacket packet = new DatagramPacket(new byte[8], 8);
            server.receive(packet);
            if (answer) {
                server.send(packet);
                client.setSoTimeout(2000);
                client.receive(packet);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"NETFILTER, 4", "NETFILTER, 6", "CGROUP, 4", "CGROUP, 6"})
    void tells_an_answered_datagram(KernelOptions.Datagrams way, int family) throws Exception {
        trackConnections();
        Rows rows = rows(way, family);
        exchange(node().serverAddress(family), 7003, true);
        Rows.Row attempt = rows.awaitRow(row -> row.verdict() == RowVerdict.ATTEMPTED);
        Rows.Row answer = rows.awaitRow(row -> row.verdict() == RowVerdict.FORWARDED);
        for (Rows.Row row : List.of(attempt, answer)) {
            assertThat(row.protocol()).isEqualTo(UDP);
            assertThat(row.destination()).isEqualTo(node().server(family));
            assertThat(row.port()).isEqualTo(7003);
            assertThat(row.service()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = KernelOptions.Datagrams.class,
            names = {"NETFILTER", "CGROUP"})
    void tells_a_datagram_that_nobody_answers(KernelOptions.Datagrams way) throws Exception {
        trackConnections();
        Rows rows = rows(way, 4);
        exchange(node().serverAddress(4), 7004, false);
        exchange(node().serverAddress(4), 7004, false);
        assertThat(rows.awaitRow(row -> row.port() == 7004).verdict()).isEqualTo(RowVerdict.ATTEMPTED);
        assertThat(rows.all()).allMatch(row -> row.verdict() == RowVerdict.ATTEMPTED);
    }

    @Test
    void tells_a_refused_datagram_and_the_service_that_was_meant() throws Exception {
        node().node.run("nft add table ip n");
        node().node.run("nft add chain ip n pre { type nat hook prerouting priority -100 ; }");
        node().node
                .run("nft add rule ip n pre ip daddr 203.0.113.9 udp dport 53 dnat to " + node().server(4) + ":7005");
        Rows rows = rows(KernelOptions.Datagrams.NETFILTER, 4);
        node().client.call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName("203.0.113.9"), 53));
                return true;
            }
        });
        Rows.Row row = rows.awaitRow(seen -> seen.verdict() == RowVerdict.REFUSED
                && seen.netns() == node().node.inode());
        assertThat(row.destination()).isEqualTo(node().server(4));
        assertThat(row.port()).isEqualTo(7005);
        assertThat(row.service()).isEqualTo("203.0.113.9:53");
        assertThat(rows.awaitRow(seen -> seen.verdict() == RowVerdict.ATTEMPTED).service())
                .isEqualTo("203.0.113.9:53");
    }

    @ParameterizedTest
    @CsvSource({"4, 203.0.113.7", "6, 2001:db8::7"})
    void tells_a_datagram_refused_elsewhere_to_a_connected_socket(int family, String elsewhere) throws Exception {
        Rows rows = rows(KernelOptions.Datagrams.CGROUP, family);
        node().node.run("ip -" + family + " route add prohibit " + elsewhere);
        sendConnected(elsewhere, 7009);
        Rows.Row attempt = rows.awaitRow(row -> row.verdict() == RowVerdict.ATTEMPTED);
        Rows.Row refusal = rows.awaitRow(row -> row.verdict() == RowVerdict.REFUSED);
        assertThat(refusal.destination()).isEqualTo(attempt.destination()).isEqualTo(elsewhere);
        assertThat(refusal.port()).isEqualTo(7009);
        assertThat(refusal.protocol()).isEqualTo(UDP);
        assertThat(refusal.socket()).isEqualTo(attempt.socket()).isEqualTo(Socket.SOURCE);
        assertThat(refusal.socketNetns()).isEqualTo(node().client.inode());
        assertThat(refusal.attempts()).isEqualTo(1);
    }

    private void sendConnected(String to, int port) throws Exception {
        node().client.call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.connect(InetAddress.getByName(to), port);
                socket.send(new DatagramPacket(new byte[1], 1));
                return true;
            }
        });
    }

    @Test
    void tells_no_refusal_of_an_answer_to_one_who_has_gone() throws Exception {
        rows(KernelOptions.Datagrams.CGROUP, 4);
        Rows ofServer = new Rows(loaded.orElseThrow(), node().server(4));
        DatagramPacket packet = new DatagramPacket(new byte[8], 8);
        try (DatagramSocket server = node().server.call(() -> new DatagramSocket(7010))) {
            server.setSoTimeout(2000);
            try (DatagramSocket client = node().client.call(DatagramSocket::new)) {
                node().client.call(() -> {
                    client.send(new DatagramPacket(new byte[1], 1, node().serverAddress(4), 7010));
                    return true;
                });
                server.receive(packet);
            }
            server.connect(packet.getSocketAddress());
            server.send(packet);
            assertThatThrownBy(() -> server.receive(packet)).isInstanceOf(PortUnreachableException.class);
        }
        assertThat(ofServer.all()).noneMatch(row -> row.socket() == Socket.SOURCE);
    }

    @Test
    void tells_the_service_of_a_dropped_connection() throws Exception {
        node().node.run("nft add table ip n");
        node().node.run("nft add chain ip n pre { type nat hook prerouting priority -100 ; }");
        node().node
                .run("nft add rule ip n pre ip daddr 203.0.113.9 tcp dport 80 dnat to " + node().server(4) + ":7006");
        node().nft("forward", "tcp dport 7006 drop");
        Rows rows = rows(KernelOptions.Datagrams.NETFILTER, 4);
        assertThat(connect(InetAddress.getByName("203.0.113.9"), 80, 100)).isFalse();
        Rows.Row row = rows.awaitRow(seen -> seen.verdict() == RowVerdict.DROPPED);
        assertThat(row.destination()).isEqualTo(node().server(4));
        assertThat(row.service()).isEqualTo("203.0.113.9:80");
    }

    @ParameterizedTest
    @CsvSource({"4, 1, 2048", "6, 58, 32768"})
    void tells_an_answered_echo_request(int family, int protocol, int typeAndCode) throws Exception {
        trackConnections();
        Rows rows = rows(KernelOptions.Datagrams.NETFILTER, family);
        IpAddress to = IpAddress.of(node().server(family));
        byte[] echo = Sender.echo(to);
        if (family == 4) {
            // Of IPv6 the kernel computes it.
            ByteBuffer.wrap(echo).putShort(2, (short) 0xf7fd);
        }
        node().client.call(() -> Sender.raw(to, protocol, echo));
        for (RowVerdict verdict : List.of(RowVerdict.ATTEMPTED, RowVerdict.FORWARDED)) {
            Rows.Row row = rows.awaitRow(seen -> seen.verdict() == verdict);
            assertThat(row.protocol()).isEqualTo(protocol);
            assertThat(row.port()).isEqualTo(typeAndCode);
            assertThat(row.destination()).isEqualTo(node().server(family));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void tells_sctp_that_is_refused(int family) throws Exception {
        trackConnections();
        Rows rows = rows(KernelOptions.Datagrams.NETFILTER, family);
        IpAddress to = IpAddress.of(node().server(family));
        byte[] init = Sender.sctpInit(7007);
        CRC32C checksum = new CRC32C();
        checksum.update(init);
        ByteBuffer.wrap(init).order(ByteOrder.LITTLE_ENDIAN).putInt(8, (int) checksum.getValue());
        node().client.call(() -> Sender.raw(to, 132, init));
        for (RowVerdict verdict : List.of(RowVerdict.ATTEMPTED, RowVerdict.REFUSED)) {
            Rows.Row row = rows.awaitRow(seen -> seen.verdict() == verdict);
            assertThat(row.protocol()).isEqualTo(132);
            assertThat(row.port()).isEqualTo(7007);
        }
    }
}
