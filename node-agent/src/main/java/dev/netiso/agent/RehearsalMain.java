// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.bpf.BpfException;
import dev.netiso.agent.bpf.KernelBtf;
import dev.netiso.agent.bpf.LibBpf;
import dev.netiso.agent.serve.HealthServer;
import dev.netiso.agent.serve.ObserverServer;
import dev.netiso.agent.serve.ServingThread;
import dev.netiso.flow.DropReason;
import dev.netiso.flow.Endpoint;
import dev.netiso.flow.Flow;
import dev.netiso.flow.FlowRing;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.LocalTag;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Does for a moment what a serving agent does, so that a JVM that records it (JEP 514: {@code -XX:AOTCacheOutput}) makes a cache of the classes that it needs. Run
 * when the agent is packaged: without privileges, so nothing is loaded into the kernel.
 */
final class RehearsalMain {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private RehearsalMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Main.commandLine(Map.of())
                .execute(
                        "serve",
                        "--node-name=rehearsal",
                        "--insecure-loopback",
                        "--listen=127.0.0.1:0",
                        "--kept-flows=0");
        readBtf();
        serve();
        System.exit(0);
    }

    private static void readBtf() {
        try (KernelBtf btf = KernelBtf.open(LibBpf.load(Optional.empty()))) {
            btf.enumValues("skb_drop_reason");
        } catch (BpfException e) {
            System.err.println("rehearsal: without libbpf: " + e.getMessage());
        }
    }

    private static void serve() throws IOException, InterruptedException {
        FlowRing<Flow> ring = new FlowRing<>(1);
        ring.append(flow());
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (ServingThread serving = new ServingThread();
                ObserverServer server = ObserverServer.start(
                        anyPort,
                        Optional.empty(),
                        ServedFlows.of(ring, Clock.systemUTC(), List::of, serving.executor()),
                        serving);
                HealthServer health = HealthServer.start(anyPort, Optional::empty, Optional::empty, () -> "")) {
            ask(server.port(), getFlows());
            ask(health.port(), "GET /metrics HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static Flow flow() {
        Instant now = Instant.now();
        return new Flow(
                "rehearsal",
                now,
                now,
                "rehearsal",
                Verdict.DROPPED,
                Optional.of(new DropReason("NETFILTER_DROP")),
                Endpoint.of(IpAddress.of("10.0.0.1"), LocalTag.NONE),
                Endpoint.of(IpAddress.of("10.0.0.2"), LocalTag.NONE),
                new Transport.Ports(Protocol.TCP, 40_000, 443),
                1,
                Optional.empty());
    }

    /** What a server answers within a moment is of no interest; that it does is the rehearsal. */
    private static void ask(int port, byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            socket.getOutputStream().write(request);
            byte[] answer = new byte[8192];
            for (int all = 0, read = 0; read >= 0 && all < answer.length / 2; all += read) {
                read = socket.getInputStream().read(answer);
            }
        } catch (java.net.SocketTimeoutException e) {
            // HTTP/2 connections stay open.
        }
    }

    /** A call of GetFlows for what is there (RFC 9113): by hand, so that no client's classes come into the cache. */
    private static byte[] getFlows() {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        header(headers, ":method", "POST");
        header(headers, ":scheme", "http");
        header(headers, ":path", "/observer.Observer/GetFlows");
        header(headers, ":authority", "rehearsal");
        header(headers, "content-type", "application/grpc");
        header(headers, "te", "trailers");
        ByteArrayOutputStream call = new ByteArrayOutputStream();
        call.writeBytes(PREFACE.getBytes(StandardCharsets.US_ASCII));
        frame(call, SETTINGS, 0, 0, new byte[0]);
        frame(call, HEADERS, END_HEADERS, 1, headers.toByteArray());
        // gRPC's five bytes before a message, here an empty one.
        frame(call, DATA, END_STREAM, 1, new byte[5]);
        return call.toByteArray();
    }

    private static void frame(ByteArrayOutputStream to, int type, int flags, int stream, byte[] payload) {
        to.writeBytes(new byte[] {
            0, (byte) (payload.length >> 8), (byte) payload.length, (byte) type, (byte) flags, 0, 0, 0, (byte) stream
        });
        to.writeBytes(payload);
    }

    /** RFC 7541, section 6.2.2: a literal header field without indexing, with a new name. */
    private static void header(ByteArrayOutputStream to, String name, String value) {
        to.write(0);
        for (String part : new String[] {name, value}) {
            to.write(part.length());
            to.writeBytes(part.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
