// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.netiso.agent.bpf.BpfException;
import dev.netiso.agent.bpf.EntryBatch;
import dev.netiso.agent.bpf.TinyProgram;
import dev.netiso.agent.event.ActiveGeneration;
import dev.netiso.agent.event.FlowRow;
import dev.netiso.agent.event.FlowRow.RowVerdict;
import dev.netiso.agent.event.LedgerEntry;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That no packet is counted twice or not at all, whatever happens to who reads. nftables counts them, too. */
class DrainKernelTest {
    private static final int PORTS = 50;

    private final List<AutoCloseable> parts = new ArrayList<>();

    @BeforeEach
    void require() {
        RealKernel.require();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable part : parts.reversed()) {
            part.close();
        }
    }

    private <T extends AutoCloseable> T closed(T part) {
        parts.add(part);
        return part;
    }

    private TestNode node() throws Exception {
        TestNode node = closed(new TestNode());
        node.nft("forward", "meta l4proto udp counter drop");
        return node;
    }

    /** Sends datagrams to a few ports until it is told to stop, which it also does when that many are sent. */
    private static Callable<Long> flood(InetAddress to, long most, Path stop) {
        return () -> {
            byte[] payload = new byte[8];
            long sent = 0;
            try (DatagramSocket socket = new DatagramSocket()) {
                while (sent < most && !Files.exists(stop)) {
                    for (int i = 0; i < PORTS; i++) {
                        socket.send(new DatagramPacket(payload, payload.length, new InetSocketAddress(to, 9000 + i)));
                        sent++;
                    }
                }
            }
            return sent;
        };
    }

    private static long dropped(TestNode node) {
        return node.node
                .run("nft list table inet t")
                .lines()
                .filter(line -> line.contains("counter packets "))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*counter packets (\\d+).*", "$1")))
                .sum();
    }

    @Test
    void counts_to_the_packet_while_maps_are_swapped_under_a_flood() throws Exception {
        TestNode node = node();
        Path stop = Files.createTempDirectory("netiso").resolve("stop");
        KernelSide kernel = closed(KernelSide.load(KernelOptions.defaults()));
        kernel.attach();
        Rows rows = new Rows(kernel, node.client(4));
        InetAddress to = node.serverAddress(4);
        CompletableFuture<Long> flood = CompletableFuture.supplyAsync(() -> {
            try {
                return node.client.call(flood(to, Long.MAX_VALUE, stop));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        for (int drains = 0; drains < 20; drains++) {
            assertThat(rows.all()).isNotNull();
        }
        Files.createFile(stop);
        assertThat(flood.get()).isPositive();
        await().until(() -> rows.packets(row -> true) == dropped(node));
        assertThat(rows.all()).allSatisfy(row -> {
            assertThat(row.verdict()).isEqualTo(RowVerdict.DROPPED);
            assertThat(row.port()).isBetween(9000, 9000 + PORTS - 1);
        });
        assertThat(rows.all().stream().mapToLong(Rows.Row::epoch).distinct().count())
                .isGreaterThan(1);
    }

    private static void send(TestNode node, int packets) throws Exception {
        InetAddress to = node.serverAddress(4);
        Path never = Path.of("/nonexistent");
        assertThat(node.client.call(flood(to, packets, never))).isEqualTo(packets);
    }

    private KernelSide attached(KernelOptions options) throws Exception {
        KernelSide kernel = closed(KernelSide.load(options));
        kernel.attach();
        return kernel;
    }

    @Test
    void goes_on_counting_while_no_agent_runs_and_while_the_next_one_takes_over() throws Exception {
        TestNode node = node();
        BpfFileSystem files = closed(BpfFileSystem.mount());
        KernelOptions options =
                KernelOptions.defaults().withPins(files.path().resolve("netiso").resolve("node"));
        long packets = 0;
        for (int agent = 0; agent < 3; agent++) {
            try (KernelSide kernel = KernelSide.load(options)) {
                Rows rows = new Rows(kernel, node.client(4));
                rows.all();
                send(node, 1000);
                kernel.attach();
                assertThat(kernel.coverage()).isEmpty();
                send(node, 1000);
                rows.all();
                send(node, 1000);
                packets += rows.packets(row -> true);
                send(node, 1000);
            }
            send(node, 1000);
        }
        KernelSide last = attached(options);
        packets += new Rows(last, node.client(4)).packets(row -> true);
        // Nothing was attached before the first agent came.
        assertThat(dropped(node) - packets).isEqualTo(1000);
        assertThat(last.counters().overflowFull()).isZero();
        last.detach();
        PinDirectory.open(files.path().resolve("netiso").resolve("node"))
                .orElseThrow()
                .remove();
        assertThat(files.path().resolve("netiso")).doesNotExist();
    }

    @Test
    void hands_out_again_what_an_agent_had_not_yet_committed() throws Exception {
        TestNode node = node();
        BpfFileSystem files = closed(BpfFileSystem.mount());
        KernelOptions options = KernelOptions.defaults().withPins(files.path());
        KernelSide dying = KernelSide.load(options);
        dying.attach();
        send(node, 500);
        Rows lost = new Rows(dying, node.client(4)) {
            @Override
            public void commit() {
                throw new IllegalStateException("killed");
            }
        };
        assertThatThrownBy(lost::all).hasMessage("killed");
        send(node, 500);
        dying.close();

        Rows rows = new Rows(attached(options), node.client(4));
        assertThat(rows.packets(row -> row.resumed())).isEqualTo(500);
        assertThat(rows.packets(row -> !row.resumed())).isEqualTo(500);
        assertThat(rows.all())
                .filteredOn(Rows.Row::resumed)
                .extracting(Rows.Row::epoch)
                .containsOnly(lost.epoch());
        assertThat(rows.all()).filteredOn(row -> !row.resumed()).allMatch(row -> row.epoch() > lost.epoch());
    }

    @Test
    void says_so_when_another_agent_took_over() throws Exception {
        BpfFileSystem files = closed(BpfFileSystem.mount());
        KernelOptions options = KernelOptions.defaults().withPins(files.path().resolve("node"));
        KernelSide older = attached(options);
        KernelSide newer = attached(options);
        assertThatThrownBy(() -> new Rows(older, "x").all()).isInstanceOf(BpfException.TakenOver.class);
        assertThat(new Rows(newer, "x").all()).isEmpty();
        // As if the older one had looked before, and written after.
        newer.map("active").put(0, ActiveGeneration.NONE.withGeneration(1).toBytes());
        assertThat(new Rows(newer, "x").all()).isEmpty();
        assertThatThrownBy(() -> new Rows(older, "x").all()).isInstanceOf(BpfException.TakenOver.class);
    }

    @Test
    void takes_over_also_where_the_one_before_was_just_written_over_by_its_own_predecessor() throws Exception {
        BpfFileSystem files = closed(BpfFileSystem.mount());
        KernelOptions options = KernelOptions.defaults().withPins(files.path().resolve("node"));
        attached(options);
        KernelSide second = attached(options);
        second.map("active").put(0, ActiveGeneration.NONE.withGeneration(1).toBytes());
        KernelSide third = attached(options);
        assertThatThrownBy(() -> new Rows(second, "x").all()).isInstanceOf(BpfException.TakenOver.class);
        assertThat(new Rows(third, "x").all()).isEmpty();
    }

    @Test
    void takes_over_from_an_agent_that_was_killed_while_it_attached() throws Exception {
        BpfFileSystem files = closed(BpfFileSystem.mount());
        KernelOptions options = KernelOptions.defaults().withPins(files.path());
        KernelSide first = attached(options);
        Path links = files.path().resolve("v" + PinDirectory.LAYOUT).resolve("links");
        try (TinyProgram program = TinyProgram.load(TinyProgram.Kind.CLASSIFIER)) {
            program.pin(links.resolve("2-" + KernelSide.DROP));
        }
        KernelSide second = attached(options);
        assertThat(links.toFile().list()).allMatch(link -> link.startsWith("3-"));
        assertThat(new Rows(second, "x").all()).isEmpty();
        assertThat(first.notAttached()).isEmpty();
    }

    @Test
    void keeps_the_ledger_while_no_agent_runs() throws Exception {
        BpfFileSystem files = closed(BpfFileSystem.mount());
        KernelOptions options = KernelOptions.defaults().withPins(files.path());
        try (KernelSide kernel = KernelSide.load(options);
                EntryBatch ledger = kernel.ledger()) {
            for (int i = 0; i < 2000; i++) {
                ledger.put(ByteBuffer.allocate(LedgerEntry.BYTES).putInt(0, i));
            }
            ledger.write();
        }
        try (KernelSide kernel = KernelSide.load(options);
                EntryBatch ledger = kernel.ledger()) {
            for (int i = 0; i < 3000; i += 2) {
                ledger.remove(ByteBuffer.allocate(FlowRow.KEY_BYTES).putInt(0, i));
            }
            ledger.delete();
            List<Integer> keys = new ArrayList<>();
            assertThat(ledger.readAll(
                            entry -> keys.add(entry.order(ByteOrder.BIG_ENDIAN).getInt(0))))
                    .isEqualTo(1000);
            assertThat(keys).allMatch(key -> key % 2 == 1).doesNotHaveDuplicates();
        }
    }

    @Test
    void replaces_what_another_version_pinned() throws Exception {
        BpfFileSystem files = closed(BpfFileSystem.mount());
        Path root = files.path().resolve("node");
        Path other = Files.createDirectories(root.resolve("v0").resolve("links"));
        Path maps = Files.createDirectories(root.resolve("v" + PinDirectory.LAYOUT));
        Commands.run("bpftool map create " + maps.resolve("ledger") + " type hash key 4 value 4 entries 1 name x");
        KernelSide kernel = attached(KernelOptions.defaults().withPins(root));
        assertThat(other.getParent()).doesNotExist();
        assertThat(kernel.coverage()).isEmpty();
        assertThat(maps.resolve("links")).isNotEmptyDirectory();
    }

    @Test
    void goes_on_unpinned_where_there_is_no_bpf_file_system() throws Exception {
        KernelSide kernel = attached(KernelOptions.defaults().withPins(Path.of("/tmp/netiso/node")));
        assertThat(kernel.coverage()).singleElement().asString().contains("/tmp/netiso/node is in no BPF file system");
    }
}
