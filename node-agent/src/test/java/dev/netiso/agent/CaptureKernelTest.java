// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.netiso.flow.Flow;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.OriginalDestination;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes one flow: real connections through address translation and rejecting rules. */
class CaptureKernelTest {
    private static final int TIMEOUT_MILLIS = 3000;

    private final List<Flow> flows = new CopyOnWriteArrayList<>();
    private Optional<TestNode> made = Optional.empty();
    private Optional<KernelCapture> capture = Optional.empty();

    @BeforeEach
    void begin() throws Exception {
        RealKernel.require();
        TestNode node = new TestNode();
        made = Optional.of(node);
        CaptureConfig config = new CaptureConfig(
                "node-a",
                CaptureConfig.Scope.ALL,
                Path.of("/run/netns"),
                Path.of("/sys/fs/cgroup"),
                KernelOptions.defaults(),
                false,
                false,
                true);
        // Opened in the node's namespace, whose connection tracking it asks.
        capture = Optional.of(node.node.call(
                () -> KernelCapture.start(config, Clock.systemUTC(), CaptureListener.of(this::keepOwn, lost -> {}))));
    }

    private void keepOwn(Flow flow) {
        if (flow.source().address().toString().equals(node().client(4))) {
            flows.add(flow);
        }
    }

    @AfterEach
    void end() {
        capture.ifPresent(KernelCapture::close);
        made.ifPresent(TestNode::close);
    }

    private TestNode node() {
        return made.orElseThrow();
    }

    private void translate(String hook, int priority, String rule) {
        String table = "n" + hook;
        node().node.run("nft add table ip " + table);
        node().node.run("nft add chain ip " + table + " c { type nat hook " + hook + " priority " + priority + " ; }");
        node().node.run("nft add rule ip " + table + " c " + rule);
    }

    /** An address whose port 80 the node translates to the server's. */
    private String service(String ports) {
        String service = node().client(4).replaceAll("\\.2$", ".250");
        translate("prerouting", -100, "ip daddr " + service + " tcp dport 80 dnat to " + node().server(4) + ports);
        node().client.run("ip route add " + service + " via " + node().client(4).replaceAll("\\.2$", ".1"));
        return service;
    }

    private void connect(String address, int port) throws Exception {
        node().client.call(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
                return socket.isConnected();
            }
        });
    }

    /** Ends capture, after which nothing more is told. */
    private void stop() {
        capture.orElseThrow().close();
        capture = Optional.empty();
    }

    /** Ends capture, and gives the one flow that it told of. */
    private Flow onlyFlow() throws Exception {
        await().until(() -> !flows.isEmpty());
        stop();
        assertThat(flows).hasSize(1);
        return flows.getFirst();
    }

    private void assertBothEnds(Flow flow, int port) {
        assertThat(flow.verdict()).isEqualTo(Verdict.FORWARDED);
        assertThat(flow.count()).isEqualTo(1);
        assertThat(flow.source().address()).hasToString(node().client(4));
        assertThat(flow.source().tag().networkNamespace())
                .isEqualTo(Integer.toUnsignedLong(node().client.inode()));
        assertThat(flow.destination().address()).hasToString(node().server(4));
        assertThat(flow.destination().tag().networkNamespace())
                .isEqualTo(Integer.toUnsignedLong(node().server.inode()));
        assertThat(((Transport.Ports) flow.transport()).destinationPort()).isEqualTo(port);
    }

    @Test
    void joins_what_a_client_dialled_and_the_endpoint_behind_it_in_one_flow() throws Exception {
        String service = service(":8080");
        try (ServerSocket server = node().server.call(() -> new ServerSocket(8080))) {
            connect(service, 80);
            Flow flow = onlyFlow();
            assertBothEnds(flow, 8080);
            assertThat(flow.original()).contains(new OriginalDestination(IpAddress.of(service), 80));
            assertThat(server.isBound()).isTrue();
        }
    }

    @Test
    void tells_each_endpoint_of_a_service_as_one_flow() throws Exception {
        String service = service(" : numgen inc mod 2 map { 0 : 8084, 1 : 8085 }");
        try (ServerSocket one = node().server.call(() -> new ServerSocket(8084));
                ServerSocket other = node().server.call(() -> new ServerSocket(8085))) {
            for (int i = 0; i < 4; i++) {
                connect(service, 80);
            }
            await().until(() -> flows.size() >= 2);
            stop();
            assertThat(flows)
                    .extracting(flow -> ((Transport.Ports) flow.transport()).destinationPort())
                    .containsExactlyInAnyOrder(one.getLocalPort(), other.getLocalPort());
            assertThat(flows)
                    .allSatisfy(flow ->
                            assertThat(flow.original()).contains(new OriginalDestination(IpAddress.of(service), 80)));
        }
    }

    @Test
    void tells_a_dropped_endpoint_alone_whether_it_or_its_service_is_dialled() {
        String service = service(":8086");
        node().nft("forward", "tcp dport 8086 drop");
        assertThatThrownBy(() -> connect(node().server(4), 8086)).isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(() -> connect(service, 80)).isInstanceOf(SocketTimeoutException.class);
        stop();
        assertThat(flows)
                .extracting(flow -> flow.verdict() + " " + flow.destination().address())
                .containsExactly("DROPPED " + node().server(4));
    }

    @Test
    void finds_the_client_behind_a_masqueraded_connection() throws Exception {
        translate("postrouting", 100, "oifname server masquerade");
        try (ServerSocket server = node().server.call(() -> new ServerSocket(8081))) {
            connect(node().server(4), 8081);
            Flow flow = onlyFlow();
            assertBothEnds(flow, 8081);
            assertThat(flow.original()).isEmpty();
            assertThat(server.isBound()).isTrue();
        }
    }

    @Test
    void tells_a_rejected_connection_as_dropped_alone() throws Exception {
        node().nft("forward", "tcp dport 8082 reject with tcp reset");
        try {
            connect(node().server(4), 8082);
        } catch (ConnectException refused) {
            assertThat(refused).hasMessageContaining("refused");
        }
        Flow flow = onlyFlow();
        assertThat(flow.verdict()).isEqualTo(Verdict.DROPPED);
    }

    @Test
    void tells_a_refused_connection_once_though_both_ends_know_of_it() throws Exception {
        try {
            connect(node().server(4), 8083);
        } catch (ConnectException refused) {
            assertThat(refused).hasMessageContaining("refused");
        }
        Flow flow = onlyFlow();
        assertThat(flow.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(flow.source().tag().networkNamespace())
                .isEqualTo(Integer.toUnsignedLong(node().client.inode()));
    }
}
