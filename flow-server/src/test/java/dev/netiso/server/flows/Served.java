// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Entity;
import dev.netiso.flow.Flow;
import dev.netiso.flow.Workload;
import dev.netiso.policy.Basis;
import dev.netiso.policy.Decision;
import dev.netiso.policy.DirectionDecision;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.PolicyRef;
import dev.netiso.server.SampleFlows;
import dev.netiso.server.TestPki;
import dev.netiso.server.TestPki.Signed;
import dev.netiso.server.auth.Access;
import dev.netiso.server.auth.Authorizer.AccessUnknownException;
import dev.netiso.server.auth.FrontProxy;
import dev.netiso.server.auth.RequestHeaders;
import dev.netiso.server.auth.User;
import dev.netiso.server.certificates.CertificateAuthority;
import dev.netiso.server.certificates.CertificateKeeper.Kept;
import dev.netiso.server.certificates.LeafProfile;
import dev.netiso.server.certificates.TlsCredentials;
import dev.netiso.server.http.Clients;
import dev.netiso.server.http.HttpServer;
import dev.netiso.server.http.Limits;
import dev.netiso.server.store.ExplainedFlow;
import dev.netiso.server.store.FlowStore;
import dev.netiso.server.store.StoredFlow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;

/** The API on loopback with real TLS, and a client that is the front proxy. What users may do is a set of words such as {@code alice list shop}. */
final class Served implements AutoCloseable {
    static final String ROOT = "/apis/flows.netiso.dev/v1alpha1";
    static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,"
            + "application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
    static final Instant START = Instant.parse("2026-11-21T14:02:11.123456789Z");

    private static final Signed FRONT_PROXY_CA = TestPki.authority("front-proxy-ca");
    private static final Signed FRONT_PROXY = TestPki.client(FRONT_PROXY_CA, "CN=front-proxy-client");
    private final CertificateAuthority ca = CertificateAuthority.create("netiso-ca", Instant.now());

    final AtomicReference<Instant> now = new AtomicReference<>(START.plusSeconds(65));
    final Set<String> rights = ConcurrentHashMap.newKeySet();
    final List<String> warnings = new CopyOnWriteArrayList<>();
    final AtomicLong lost = new AtomicLong();
    final FlowStore store;
    final Watches watches;
    volatile boolean reviewsFail;
    volatile boolean ready = true;

    private final HttpServer server;
    private final HttpClient client;

    Served(int retained) {
        this(retained, Limits.DEFAULT);
    }

    Served(int retained, Limits limits) {
        client = client(Optional.of(FRONT_PROXY));
        store = new FlowStore(retained, START);
        watches = new Watches(store, Watches.Pace.DEFAULT, now::get);
        FrontProxy frontProxy = new FrontProxy();
        frontProxy.follow(new RequestHeaders(
                FRONT_PROXY_CA.certificatePem(),
                List.of("front-proxy-client"),
                List.of("X-Remote-User"),
                List.of(),
                List.of("X-Remote-Group"),
                List.of("X-Remote-Extra-")));
        TlsCredentials credentials = new TlsCredentials();
        credentials.use(new Kept(ca, ca.issue(LeafProfile.flowServer("flow-server", "netiso-system"), Instant.now())));
        Health health = new Health(List.of(new Health.Check(
                "objects", () -> ready ? Health.State.ok("") : Health.State.failed("not read yet: pods"))));
        FlowsHandler handler = new FlowsHandler(frontProxy, this::allows, store, health, coverage(), watches, now::get);
        server = HttpServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                credentials.keys(),
                new Clients(frontProxy::authorities, frontProxy::isShownBy),
                handler,
                limits);
    }

    private Coverage coverage() {
        return new Coverage() {
            @Override
            public List<String> warnings(String namespace) {
                return warnings.stream()
                        .map(text -> text.replace("NAMESPACE", namespace))
                        .toList();
            }

            @Override
            public long lost() {
                return lost.get();
            }
        };
    }

    private boolean allows(User user, Access access) {
        if (reviewsFail) {
            throw new AccessUnknownException("the API server cannot be asked", new IOException("refused"));
        }
        String resource = access.subresource().isEmpty() ? "" : "/" + access.subresource();
        return rights.contains("%s %s%s %s"
                .formatted(
                        user.name(), access.verb(), resource, access.namespace().isEmpty() ? "*" : access.namespace()));
    }

    HttpClient client(Optional<Signed> shown) {
        SSLContext tls = TestPki.clientContext(ca.identity().certificate(), shown);
        return HttpClient.newBuilder().sslContext(tls).build();
    }

    /** The authority of the server's certificate. */
    X509Certificate trusted() {
        return ca.identity().certificate();
    }

    static Signed frontProxyCa() {
        return FRONT_PROXY_CA;
    }

    int port() {
        return server.port();
    }

    URI uri(String path) {
        return URI.create("https://localhost:" + port() + path);
    }

    HttpRequest.Builder as(String user, String path) {
        return HttpRequest.newBuilder(uri(path)).header("X-Remote-User", user).timeout(Duration.ofSeconds(20));
    }

    HttpResponse<String> get(String user, String path, String... headers) {
        HttpRequest.Builder request = as(user, path);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request.build());
    }

    HttpResponse<String> send(HttpRequest request) {
        return send(client, request);
    }

    static HttpResponse<String> send(HttpClient client, HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** A watch whose lines are read when the test wants them. */
    BufferedReader watch(String user, String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = as(user, path);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** A dropped connection from shop/frontend to payments/api, denied at its destination. */
    StoredFlow shopToPayments(int port) {
        return store.add(explained(
                SampleFlows.dropped("uuid-" + port + "-" + store.version(), START, "10.244.0.12", "10.244.1.7", port)
                        .named(pod("shop", "frontend"), pod("payments", "api")),
                denied(Direction.INGRESS, "default-deny")));
    }

    static ExplainedFlow explained(Flow flow, DirectionDecision ingress) {
        Decision decision = new Decision(
                new DirectionDecision(Direction.EGRESS, Outcome.ALLOWED, List.of(), new Basis.Default(), List.of()),
                ingress);
        return new ExplainedFlow(flow, decision, "ingress: isolated by default-deny; no rule for it");
    }

    static DirectionDecision denied(Direction direction, String policy) {
        return new DirectionDecision(
                direction,
                Outcome.DENIED,
                List.of(new PolicyRef("NetworkPolicy", "payments", policy)),
                new Basis.NotAdmitted(),
                List.of());
    }

    static Entity.Pod pod(String namespace, String app) {
        return new Entity.Pod(
                namespace, app + "-1", "uid-of-" + app, Map.of("app", app), new Workload("Deployment", app), false);
    }

    /** The next lines of a watch. */
    static List<String> lines(BufferedReader reader, int count) throws IOException {
        List<String> lines = new ArrayList<>();
        while (lines.size() < count) {
            String line = reader.readLine();
            if (line == null) {
                break;
            }
            lines.add(line);
        }
        return lines;
    }

    @Override
    public void close() {
        watches.end();
        client.shutdownNow();
        server.stop(Duration.ofSeconds(2));
    }
}
