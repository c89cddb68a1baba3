// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.netiso.flow.Flow;
import dev.netiso.flow.FlowRing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a packet that the kernel drops to a client of Hubble's API: real program, real packets, mutual TLS. */
class NodeAgentKernelTest {
    /** flow.proto and observer.proto of Cilium's api/v1, by number. */
    private static final int RESPONSE_FLOW = 1;

    private static final int RESPONSE_NODE_NAME = 1000;
    private static final int RESPONSE_TIME = 1001;
    private static final int TIME = 1;
    private static final int VERDICT = 2;
    private static final int IP = 5;
    private static final int L4 = 6;
    /** Layer4. */
    private static final int TCP = 1;

    private static final int UDP = 2;
    private static final int TYPE = 10;
    private static final int NODE_NAME = 11;
    private static final int EVENT_TYPE = 19;
    private static final int TRAFFIC_DIRECTION = 22;
    private static final int DROP_REASON_DESC = 25;
    private static final int CGROUP_ID = 33;
    private static final int UUID = 34;
    private static final int SUMMARY = 100_000;

    private static final int DROPPED = 2;
    private static final int POLICY_DENIED = 133;
    private static final int EGRESS = 2;

    /** Ports of probes, each used once: a connection makes one flow. */
    private static final AtomicInteger PROBES = new AtomicInteger(10_000);

    private static final TestCertificates CERTIFICATES = new TestCertificates();

    @TempDir
    private static Path directory = Path.of("");

    private static Optional<Pod> ownPod = Optional.empty();
    private static Optional<NodeAgent> running = Optional.empty();
    private static Path clientCertificates = Path.of("");
    private Optional<HubbleClient> connected = Optional.empty();

    @BeforeAll
    static void startAgent() throws Exception {
        RealKernel.require();
        ownPod = Optional.of(Pod.onThisNode());
        clientCertificates = CERTIFICATES.issue(directory.resolve("client"), "client");
        running = Optional.of(
                NodeAgent.start(config(CERTIFICATES.issue(directory.resolve("agent"), "agent")), Clock.systemUTC()));
    }

    static AgentConfig config(Path certificates) {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        CaptureConfig capture = new CaptureConfig(
                "node-a",
                CaptureConfig.Scope.NODE,
                Path.of("/run/netns"),
                Path.of("/sys/fs/cgroup"),
                KernelOptions.defaults(),
                false,
                true,
                true);
        return new AgentConfig(capture, anyPort, Optional.of(certificates), anyPort, 1024);
    }

    @AfterAll
    static void stopAgent() throws IOException {
        running.ifPresent(NodeAgent::close);
        if (ownPod.isPresent()) {
            ownPod.get().close();
        }
    }

    @BeforeEach
    void connect() throws Exception {
        HubbleClient client = new HubbleClient(agent().port(), clientCertificates);
        connected = Optional.of(client);
        client.follow(pod().address(4), pod().address(6));
        awaitFollowing(client);
    }

    @AfterEach
    void disconnect() {
        connected.ifPresent(HubbleClient::close);
    }

    /** A call begins some time after it was made: probes until one of them comes through. */
    private void awaitFollowing(HubbleClient client) throws InterruptedException {
        await().pollInterval(Duration.ofMillis(50)).until(() -> {
            pod().send("udp", 4, PROBES.incrementAndGet());
            return !client.answers().isEmpty();
        });
        int last = pod().send("udp", 4, PROBES.incrementAndGet());
        while (sourcePort(client.next(), UDP) != last) {}
    }

    private static NodeAgent agent() {
        return running.orElseThrow();
    }

    private static Pod pod() {
        return ownPod.orElseThrow();
    }

    private HubbleClient client() {
        return connected.orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "tcp, 4, 1, 7001",
        "tcp, 6, 1, 7001",
        "udp, 4, 2, 7002",
        "udp, 6, 2, 7002",
        "sctp, 4, 5, 7005",
        "sctp, 6, 5, 7005",
        "udp-after-options, 6, 2, 7003",
    })
    void reports_a_blocked_connection_by_hubbles_field_numbers(String protocol, int family, int l4, int port)
            throws Exception {
        int sourcePort = pod().send(protocol, family, port);
        Wire response = client().next().response();
        Wire flow = response.message(RESPONSE_FLOW);
        assertDrop(response, flow, family);
        assertThat(flow.message(L4).message(l4).number(1)).isEqualTo(sourcePort);
        assertThat(flow.message(L4).message(l4).number(2)).isEqualTo(port);
        assertThat(flow.message(L4).message(1).message(3).number(2)).isEqualTo("tcp".equals(protocol) ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"4, 3, 8", "6, 4, 128"})
    void reports_a_blocked_echo_request(int family, int l4, int type) throws Exception {
        pod().send("icmp", family, 0);
        Wire response = client().next().response();
        Wire flow = response.message(RESPONSE_FLOW);
        assertDrop(response, flow, family);
        assertThat(flow.message(L4).message(l4).number(1)).isEqualTo(type);
        assertThat(flow.message(L4).message(l4).number(2)).isZero();
    }

    private static long sourcePort(HubbleClient.Answer answer, int protocol) {
        return answer.response()
                .message(RESPONSE_FLOW)
                .message(L4)
                .message(protocol)
                .number(1);
    }

    private static void assertDrop(Wire response, Wire flow, int family) {
        assertThat(response.text(RESPONSE_NODE_NAME)).isEqualTo("node-a");
        assertThat(response.message(RESPONSE_TIME)).isEqualTo(flow.message(TIME));
        assertThat(flow.number(VERDICT)).isEqualTo(DROPPED);
        assertThat(flow.message(IP).text(1)).isEqualTo(pod().address(family));
        assertThat(flow.message(IP).text(2)).isEqualTo(pod().nodeAddress(family));
        assertThat(flow.message(IP).number(3)).isEqualTo(family == 4 ? 1 : 2);
        assertThat(flow.number(TYPE)).isEqualTo(1);
        assertThat(flow.text(NODE_NAME)).isEqualTo("node-a");
        assertThat(flow.message(EVENT_TYPE).number(1)).isEqualTo(1);
        assertThat(flow.message(EVENT_TYPE).number(2)).isEqualTo(POLICY_DENIED);
        assertThat(flow.number(DROP_REASON_DESC)).isEqualTo(POLICY_DENIED);
        assertThat(flow.text(UUID)).matches("[0-9a-f]{16}-[0-9a-f]{16}");
        assertThat(flow.text(SUMMARY)).isEqualTo("NETFILTER_DROP");
        Instant time = Instant.ofEpochSecond(
                flow.message(TIME).number(1), flow.message(TIME).number(2));
        assertThat(Duration.between(time, Instant.now())).isBetween(Duration.ZERO, Duration.ofSeconds(5));
    }

    @Test
    void tags_the_sending_end_where_the_kernel_knows_its_socket() throws Exception {
        pod().blockOutput(7777);
        pod().send("tcp", 4, 7777);
        Wire flow = client().next().response().message(RESPONSE_FLOW);
        assertThat(flow.number(TRAFFIC_DIRECTION)).isEqualTo(EGRESS);
        assertThat(flow.number(CGROUP_ID)).isPositive();
        long netns = ((Number) java.nio.file.Files.getAttribute(pod().file(), "unix:ino")).longValue();
        assertThat(kept(flow.text(UUID)).source().tag().networkNamespace()).isEqualTo(netns);
    }

    private static Flow kept(String uuid) {
        FlowRing.Cursor<Flow> flows = agent().flows().readFrom(0);
        return Stream.generate(flows::poll)
                .map(Optional::orElseThrow)
                .filter(flow -> flow.uuid().equals(uuid))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void folds_retransmissions_into_one_flow() throws Exception {
        long repeats = metric("repeats_total");
        int port = pod().send("tcp", 6, 7100);
        await().until(() -> metric("repeats_total") > repeats);
        assertThat(sourcePort(client().next(), TCP)).isEqualTo(port);
        int after = pod().send("udp", 6, 7101);
        assertThat(sourcePort(client().next(), UDP)).isEqualTo(after);
    }

    @Test
    void keeps_flows_for_those_who_ask_later() throws Exception {
        int port = pod().send("udp", 4, 7200);
        assertThat(client().next().response().has(RESPONSE_FLOW)).isTrue();
        try (HubbleClient late = new HubbleClient(agent().port(), clientCertificates)) {
            late.last(1, pod().address(4));
            assertThat(sourcePort(late.next(), UDP)).isEqualTo(port);
            assertThat(late.end().isOk()).isTrue();
        }
    }

    @Test
    void reports_nothing_of_a_node_that_shares_the_kernel() throws Exception {
        String otherNode = "netiso-n" + ProcessHandle.current().pid();
        Commands.run("ip netns add " + otherNode);
        try (Pod foreign = Pod.onNode(otherNode)) {
            long unreported = metric("not_reported_total{why=\"other_node\"}");
            foreign.send("udp", 4, 7300);
            await().until(() -> metric("not_reported_total{why=\"other_node\"}") > unreported);
            assertThat(foreign.droppedAtNode()).isPositive();
            int own = pod().send("udp", 4, 7301);
            assertThat(sourcePort(client().next(), UDP)).isEqualTo(own);
        } finally {
            Commands.run("ip netns del " + otherNode);
        }
    }

    @Test
    void answers_nobody_without_a_certificate_of_its_ca() throws Exception {
        Path stranger = new TestCertificates().issue(directory.resolve("stranger"), "stranger");
        CERTIFICATES.issue(directory.resolve("trusting"), "x");
        java.nio.file.Files.copy(
                directory.resolve("trusting").resolve("ca.crt"),
                stranger.resolve("ca.crt"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (HubbleClient anonymous = HubbleClient.anonymous(agent().port(), clientCertificates);
                HubbleClient other = new HubbleClient(agent().port(), stranger)) {
            anonymous.last(1);
            other.last(1);
            assertThat(anonymous.end().getCode()).isEqualTo(io.grpc.Status.Code.UNAVAILABLE);
            assertThat(other.end().getCode()).isEqualTo(io.grpc.Status.Code.UNAVAILABLE);
            assertThat(anonymous.answers()).isEmpty();
            assertThat(other.answers()).isEmpty();
        }
    }

    /** The time from the kernel's timestamp to a client that has the flow. */
    @Test
    void delivers_within_a_fraction_of_a_second() throws Exception {
        List<Duration> delays = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            pod().send("udp", 4 + 2 * (i % 2), 20_000 + i);
            HubbleClient.Answer answer = client().next();
            Wire time = answer.response().message(RESPONSE_TIME);
            delays.add(Duration.between(Instant.ofEpochSecond(time.number(1), time.number(2)), answer.at()));
        }
        Collections.sort(delays);
        System.out.printf(
                "drop to client: median %.1f ms, 99th percentile %.1f ms, worst %.1f ms of %d%n",
                delays.get(100).toNanos() / 1e6,
                delays.get(197).toNanos() / 1e6,
                delays.getLast().toNanos() / 1e6,
                delays.size());
        assertThat(delays.get(100)).isLessThan(Duration.ofMillis(50));
        assertThat(delays.get(197)).isLessThan(Duration.ofMillis(200));
    }

    @Test
    void says_that_it_is_healthy_and_ready() throws Exception {
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").body()).isEqualTo("ok\n");
        assertThat(metric("lost_total{place=\"decoder\"}")).isZero();
        assertThat(metric("kernel_folded_total")).isZero();
    }

    private static long metric(String name) throws IOException, InterruptedException {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("netiso_agent_" + name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + agent().healthPort() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
