// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.netiso.agent.bpf.TinyProgram;
import dev.netiso.agent.event.FlowRow.RowVerdict;
import dev.netiso.agent.event.FlowRow.Socket;
import dev.netiso.flow.IpAddress;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every mechanism by which a CNI blocks, each once, with a datagram from a pod to another one. */
class DropWaysKernelTest {
    private static final int PORT = 7000;

    private static Optional<KernelSide> loaded = Optional.empty();
    private Optional<TestNode> made = Optional.empty();

    @BeforeAll
    static void load() throws Exception {
        RealKernel.require();
        KernelSide kernel = KernelSide.load(KernelOptions.defaults().withDatagrams(KernelOptions.Datagrams.OFF));
        loaded = Optional.of(kernel);
        kernel.attach();
    }

    @AfterAll
    static void unload() {
        loaded.ifPresent(KernelSide::close);
    }

    @BeforeEach
    void make() throws Exception {
        made = Optional.of(new TestNode());
    }

    @AfterEach
    void remove() {
        made.ifPresent(TestNode::close);
    }

    private TestNode node() {
        return made.orElseThrow();
    }

    private Rows rows(int family) {
        return new Rows(loaded.orElseThrow(), node().client(family));
    }

    private void send(int family) throws Exception {
        InetAddress to = node().serverAddress(family);
        node().client.call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.send(new DatagramPacket(new byte[1], 1, to, PORT));
                return true;
            } catch (SocketException refusedHere) {
                return false;
            }
        });
    }

    private Rows.Row dropped(int family, String reason) throws Exception {
        send(family);
        Rows.Row row = rows(family).awaitRow(seen -> seen.port() == PORT);
        assertThat(row.verdict()).isEqualTo(RowVerdict.DROPPED);
        assertThat(loaded.orElseThrow().reasons().reason(row.reason())).hasToString(reason);
        assertThat(row.destination()).isEqualTo(node().server(family));
        assertThat(row.packets()).isEqualTo(1);
        assertThat(row.attempts()).isEqualTo(1);
        return row;
    }

    private int device(String name) throws Exception {
        return node().node.call(() -> NetworkInterface.getByName(name).getIndex());
    }

    @ParameterizedTest
    @CsvSource({"4, drop", "6, drop", "4, reject", "6, reject"})
    void nftables(int family, String verdict) throws Exception {
        node().nft("forward", "meta l4proto udp " + verdict);
        Rows.Row row = dropped(family, "NETFILTER_DROP");
        assertThat(row.netns()).isEqualTo(node().node.inode());
        assertThat(row.socket()).isEqualTo(Socket.NONE);
    }

    @Test
    void nftables_at_a_device() throws Exception {
        node().node.run("nft add table netdev t");
        node().node
                .run("nft add chain netdev t in { type filter hook ingress device client priority 0 ; policy drop ; }");
        dropped(4, "NETFILTER_DROP");
    }

    @Test
    void rules_within_the_pod() throws Exception {
        node().client.run("nft add table inet t");
        node().client.run("nft add chain inet t out { type filter hook output priority 0 ; policy drop ; }");
        Rows.Row row = dropped(4, "NETFILTER_DROP");
        assertThat(row.socket()).isEqualTo(Socket.SOURCE);
        assertThat(row.socketNetns()).isEqualTo(node().client.inode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"iptables", "iptables-legacy"})
    void iptables(String command) throws Exception {
        assumeThat(Path.of("/usr/sbin", command)).exists();
        node().node.run(command + " -w -A FORWARD -p udp -j DROP");
        dropped(4, "NETFILTER_DROP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"iptables", "iptables-legacy"})
    void iptables_reject(String command) throws Exception {
        assumeThat(Path.of("/usr/sbin", command)).exists();
        node().node.run(command + " -w -A FORWARD -p udp -j REJECT");
        dropped(4, "NETFILTER_DROP");
    }

    private void queue(int family, int number) {
        node().node
                .run((family == 4 ? "iptables" : "ip6tables") + " -w -A FORWARD -p udp -j NFQUEUE --queue-num "
                        + number);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void a_queue_that_nobody_listens_at(int family) throws Exception {
        queue(family, 7);
        dropped(family, "NFQUEUE_DROP");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void a_verdict_of_who_listens_at_a_queue(int family) throws Exception {
        queue(family, 8);
        QueueListener listener = node().node.call(() -> new QueueListener(8));
        try {
            send(family);
            await().until(() -> node().node.call(listener::drop) > 0);
            Rows.Row row = rows(family).awaitRow(seen -> seen.port() == PORT);
            assertThat(loaded.orElseThrow().reasons().reason(row.reason())).hasToString("NFQUEUE_DROP");
        } finally {
            listener.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"TCX_INGRESS, client, TC_INGRESS", "TCX_EGRESS, server, TC_EGRESS", "XDP, client, XDP"})
    void programs_at_a_device(TinyProgram.Kind kind, String device, String reason) throws Exception {
        int index = device(device);
        try (TinyProgram program = TinyProgram.load(kind)) {
            node().node.call(() -> {
                program.attach(index);
                return true;
            });
            Rows.Row row = dropped(4, reason);
            if (kind == TinyProgram.Kind.TCX_INGRESS) {
                assertThat(row.socketNetns()).isEqualTo(node().client.inode());
            }
        }
    }

    @Test
    void a_classifier() throws Exception {
        try (BpfFileSystem files = BpfFileSystem.mount();
                TinyProgram program = TinyProgram.load(TinyProgram.Kind.CLASSIFIER)) {
            Path pin = files.path().resolve("classifier");
            program.pin(pin);
            Commands.run("tc -n " + node().node.name() + " qdisc add dev client clsact");
            Commands.run("tc -n " + node().node.name() + " filter add dev client ingress bpf da object-pinned " + pin);
            dropped(4, "TC_INGRESS");
        }
    }

    @Test
    void a_program_of_netfilter() throws Exception {
        try (TinyProgram program = TinyProgram.load(TinyProgram.Kind.NETFILTER)) {
            node().node.call(() -> {
                // NFPROTO_IPV4, NF_INET_FORWARD.
                program.attachToNetfilter(2, 2);
                return true;
            });
            dropped(4, "NETFILTER_DROP");
        }
    }

    @Test
    void a_program_of_a_control_group() throws Exception {
        Path root = CgroupRoot.find();
        Path group = Files.createDirectory(
                root.resolve("netiso-test-" + ProcessHandle.current().pid()));
        int descriptor = TinyProgram.open(group);
        try (TinyProgram program = TinyProgram.load(TinyProgram.Kind.CGROUP_EGRESS)) {
            program.attach(descriptor);
            Files.writeString(
                    group.resolve("cgroup.procs"),
                    Long.toString(ProcessHandle.current().pid()));
            Rows.Row row = dropped(4, "BPF_CGROUP_EGRESS");
            assertThat(row.socket()).isEqualTo(Socket.SOURCE);
        } finally {
            Files.writeString(
                    root.resolve("cgroup.procs"),
                    Long.toString(ProcessHandle.current().pid()));
            Files.delete(group);
        }
    }

    /** A segment without SYN of which connection tracking knows nothing, which it takes for invalid. */
    private void sendMidStream() throws Exception {
        byte[] segment = new byte[20];
        ByteBuffer.wrap(segment)
                .putShort((short) 4711)
                .putShort((short) PORT)
                .put(12, (byte) 0x50)
                .put(13, (byte) 0x10);
        IpAddress to = IpAddress.of(node().server(4));
        node().client.call(() -> Sender.raw(to, 6, segment));
    }

    @Test
    void what_is_no_first_packet_is_counted_and_no_row_unless_asked_for() throws Exception {
        node().nft("forward", "ct state invalid drop");
        long before = loaded.orElseThrow().counters().notFirst();
        sendMidStream();
        await().until(() -> loaded.orElseThrow().counters().notFirst() > before);
        assertThat(rows(4).all()).isEmpty();

        KernelOptions options = KernelOptions.defaults()
                .withDatagrams(KernelOptions.Datagrams.OFF)
                .withLater();
        try (KernelSide kernel = KernelSide.load(options)) {
            kernel.attach();
            sendMidStream();
            Rows.Row row = new Rows(kernel, node().client(4)).awaitRow(seen -> seen.port() == PORT);
            assertThat(row.verdict()).isEqualTo(RowVerdict.DROPPED);
            assertThat(row.first()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"4, NETFILTER_DROP", "6, NETFILTER_DROP"})
    void every_protocol(int family, String reason) throws Exception {
        node().nft("forward", "meta l4proto { tcp, sctp, icmp, icmpv6 } drop");
        IpAddress to = IpAddress.of(node().server(family));
        node().client.call(() -> Sender.raw(to, 132, Sender.sctpInit(PORT)));
        node().client.call(() -> Sender.raw(to, family == 4 ? 1 : 58, Sender.echo(to)));
        node().client.call(() -> {
            try (SocketChannel channel = SocketChannel.open()) {
                channel.configureBlocking(false);
                return channel.connect(new InetSocketAddress(node().serverAddress(family), PORT));
            }
        });
        Rows rows = rows(family);
        for (int protocol : new int[] {6, 132, family == 4 ? 1 : 58}) {
            Rows.Row row = rows.awaitRow(seen -> seen.protocol() == protocol && seen.verdict() == RowVerdict.DROPPED);
            assertThat(loaded.orElseThrow().reasons().reason(row.reason())).hasToString(reason);
            assertThat(row.port()).isEqualTo(protocol == 1 ? 8 << 8 : protocol == 58 ? 128 << 8 : PORT);
        }
    }
}
