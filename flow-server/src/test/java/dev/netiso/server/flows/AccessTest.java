// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.netiso.server.TestPki;
import dev.netiso.server.TestPki.Signed;
import dev.netiso.server.http.Limits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets nothing: over real TLS, with real certificates, good requests and bad ones. */
@Timeout(60)
class AccessTest {
    private static final String ALL = Served.ROOT + "/flows";

    private final Served served =
            new Served(10, new Limits(50, 20, Duration.ofSeconds(30), Duration.ofMillis(1500), Duration.ofSeconds(2)));

    @BeforeEach
    void everythingIsAllowedToAdmin() {
        served.rights.addAll(List.of("admin list *", "admin watch *", "admin get shop"));
        served.shopToPayments(8443);
    }

    @AfterEach
    void stop() {
        served.close();
    }

    private HttpResponse<String> asAdminWith(Optional<Signed> certificate, String path) {
        try (HttpClient client = served.client(certificate)) {
            return Served.send(client, served.as("admin", path).build());
        }
    }

    private void assertNothing(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body())
                .contains("\"kind\":\"Status\"", "\"reason\":\"Unauthorized\"")
                .doesNotContain("shop", "payments", "10.244", "Flow\"", "default-deny");
    }

    @Test
    void forged_headers_get_nothing_without_the_front_proxys_certificate() {
        Signed strangers = TestPki.authority("front-proxy-ca");
        List<Optional<Signed>> shown = List.of(
                Optional.empty(),
                Optional.of(TestPki.client(strangers, "CN=front-proxy-client")),
                Optional.of(TestPki.client(Served.frontProxyCa(), "CN=somebody")),
                Optional.of(TestPki.expiredClient(Served.frontProxyCa(), "CN=front-proxy-client")),
                Optional.of(TestPki.server(Served.frontProxyCa(), "front-proxy-client")));
        for (Optional<Signed> certificate : shown) {
            for (String path : List.of(ALL, ALL + "?watch=1", Served.ROOT, "/apis", "/openapi/v3", "/metrics", "/")) {
                assertNothing(asAdminWith(certificate, path));
            }
        }
    }

    @Test
    void the_front_proxy_without_a_user_gets_nothing() {
        assertNothing(served.send(HttpRequest.newBuilder(served.uri(ALL)).build()));
        assertNothing(served.send(HttpRequest.newBuilder(served.uri(ALL))
                .header("X-Remote-Group", "system:masters")
                .build()));
    }

    @Test
    void probes_are_answered_to_anybody_and_tell_the_truth() {
        try (HttpClient anybody = served.client(Optional.empty())) {
            for (String path : List.of("/livez", "/healthz", "/readyz")) {
                var request = HttpRequest.newBuilder(served.uri(path)).build();
                assertThat(Served.send(anybody, request).body()).isEqualTo("ok");
            }
            var verbose = HttpRequest.newBuilder(served.uri("/readyz?verbose")).build();
            assertThat(Served.send(anybody, verbose).body()).isEqualTo("[+]objects ok\nreadyz check passed\n");
            served.ready = false;
            var answer = Served.send(
                    anybody, HttpRequest.newBuilder(served.uri("/readyz")).build());
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("[-]objects failed: not read yet: pods\nreadyz check failed\n");
        }
    }

    private SSLSocket socket() throws IOException {
        SSLSocket socket = (SSLSocket) TestPki.clientContext(served.trusted(), Optional.empty())
                .getSocketFactory()
                .createSocket("localhost", served.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private String answerTo(byte[] request) throws IOException {
        try (SSLSocket socket = socket()) {
            OutputStream out = socket.getOutputStream();
            out.write(request);
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void what_is_too_large_or_no_request_is_refused_and_the_server_goes_on() throws Exception {
        Random random = new Random(42);
        byte[] noise = new byte[4096];
        random.nextBytes(noise);
        List<byte[]> requests = List.of(
                noise,
                ("GET /" + "a".repeat(10_000) + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII),
                ("GET / HTTP/1.1\r\nHost: x\r\nA: " + "b".repeat(100_000) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII),
                "GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII),
                "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        for (byte[] request : requests) {
            assertThat(answerTo(request)).doesNotContain("200 OK").doesNotContain("10.244");
        }
        assertThat(served.get("admin", ALL).statusCode()).isEqualTo(200);
    }

    @Test
    void a_client_that_sends_no_whole_request_is_let_go() throws Exception {
        try (SSLSocket socket = socket()) {
            socket.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            InputStream in = socket.getInputStream();
            assertThat(in.readAllBytes()).isEmpty();
        }
    }

    @Test
    void one_connection_serves_one_request_after_the_other() {
        for (int i = 0; i < 200; i++) {
            assertThat(served.get("admin", ALL).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void however_many_strangers_come_they_are_few_and_the_front_proxy_is_answered() throws Exception {
        Duration wait = Duration.ofSeconds(30);
        List<Socket> idle = new ArrayList<>();
        try (Served patient = new Served(10, new Limits(50, 20, wait, wait, wait))) {
            patient.rights.add("admin list *");
            for (int i = 0; i < 100; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), patient.port());
                socket.setSoTimeout(1);
                idle.add(socket);
            }
            assertThat(patient.get("admin", ALL).statusCode()).isEqualTo(200);
            await("all but a few are closed").atMost(Duration.ofSeconds(10)).until(() -> {
                idle.removeIf(AccessTest::isClosed);
                return idle.size() <= 20;
            });
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    private static boolean isClosed(Socket socket) {
        try {
            return socket.getInputStream().read() == -1;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void strangers_cannot_push_out_who_is_known() throws Exception {
        served.rights.add("admin watch *");
        try (BufferedReader watch = served.watch("admin", ALL + "?watch=1")) {
            for (int i = 0; i < 40; i++) {
                try (SSLSocket stranger = socket()) {
                    stranger.startHandshake();
                }
            }
            served.shopToPayments(9443);
            assertThat(Served.lines(watch, 2).getLast()).contains("9443");
        }
    }

    @Test
    void bodies_are_small() throws Exception {
        byte[] request = ("DELETE " + ALL + " HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n" + "x".repeat(5000))
                .getBytes(StandardCharsets.US_ASCII);
        assertThat(answerTo(request)).startsWith("HTTP/1.1 413");
    }
}
