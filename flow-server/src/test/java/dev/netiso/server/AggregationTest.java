// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.netiso.flow.Flow;
import dev.netiso.flow.Lost;
import dev.netiso.server.cluster.Names;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The flow server behind a real kube-apiserver, asked by a real kubectl, with the rights of install.yaml and no others. Flows come from an agent that a test
 * plays. Needs the folder of the lab's programs in NETISO_LAB_BIN.
 */
class AggregationTest {
    private static final String SYSTEM = Installation.SYSTEM;
    private static final String FRONTEND = Installation.FRONTEND;
    private static final String API = Installation.API;

    private static KubeApiServer kubernetes;
    private static KubernetesClient admin;
    private static FlowServer server;
    private static FakeAgent agent;
    private static Shell kubectl;
    private static Installation installation;

    @BeforeAll
    static void a_flow_server_in_a_cluster() throws IOException {
        kubernetes = KubeApiServer.start(binaries());
        Path adminConfig = kubernetes.kubeconfig("admin", "O=system:masters,CN=admin");
        admin = KubeApiServer.client(adminConfig);
        kubectl = new Shell(kubernetes.kubectl(), adminConfig);
        installation = new Installation(admin, kubectl);
        installation.install();
        installation.workloads();
        server = FlowServer.start(
                new Settings(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Optional.of(
                                kubernetes.kubeconfig(
                                        "flow-server",
                                        "O=system:serviceaccounts,O=system:authenticated,CN=system:serviceaccount:netiso-system:flow-server")),
                        Names.in(SYSTEM),
                        1000,
                        "test"),
                InstantSource.system());
        installation.register(server.port());
        agent = installation.startAgent();
        await("the aggregated API is available")
                .atMost(Duration.ofSeconds(30))
                .until(() -> kubectl.run("get", "flows", "-A").exit() == 0);
        await("the agent is followed").until(() -> agent.followers() == 1);
    }

    private static Path binaries() {
        String folder = Optional.ofNullable(System.getenv("NETISO_LAB_BIN")).orElse("");
        if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, "kube-apiserver"))) {
            return Path.of(folder);
        }
        String reason = "no kube-apiserver: NETISO_LAB_BIN is \"" + folder + "\" (make lab-build makes the programs)";
        return "1".equals(System.getenv("NETISO_REQUIRE_KERNEL")) ? fail(reason) : abort(reason);
    }

    @AfterAll
    static void everything_ends() {
        if (server != null) {
            server.close();
        }
        if (agent != null) {
            agent.close();
        }
        if (admin != null) {
            admin.close();
        }
        if (kubernetes != null) {
            kubernetes.close();
        }
    }

    /** A drop of frontend's connection to api, and its name in the API. */
    private static String drop(int port) {
        Flow flow = SampleFlows.dropped(Instant.now(), FRONTEND, API, port);
        agent.see(flow);
        return await("flow to port " + port)
                .atMost(Duration.ofSeconds(5))
                .until(
                        () -> kubectl.run(
                                        "get",
                                        "flows",
                                        "-n",
                                        "payments",
                                        "--field-selector=destination.port=" + port,
                                        "-o",
                                        "jsonpath={.items[*].metadata.name}")
                                .ok()
                                .out(),
                        name -> !name.isEmpty());
    }

    @Test
    void kubectl_prints_the_flows_of_all_namespaces_as_a_table() {
        drop(8443);
        String table = kubectl.run("get", "flows", "-A").ok().out();
        assertThat(table.lines().findFirst().orElseThrow())
                .containsPattern("NAMESPACE +NAME +SOURCE +DESTINATION +PORT +VERDICT +COUNT +AGE +WHY");
        assertThat(table)
                .containsPattern("payments +[a-z2-7]{8} +shop/frontend +payments/api +8443/TCP +dropped +1 +\\d+m?s? ")
                .contains("ingress: isolated by default-deny; no rule for it");
    }

    @Test
    void the_wide_table_and_the_object_hold_the_rest() {
        String name = drop(8444);
        assertThat(kubectl.run("get", "flow", name, "-n", "shop", "-o", "wide")
                        .ok()
                        .out())
                .contains("NETFILTER_DROP", "node1", API + ":8444");
        assertThat(kubectl.run("get", "flow", name, "-n", "shop", "-o", "yaml")
                        .ok()
                        .out())
                .contains("apiVersion: flows.netiso.dev/v1alpha1", "kind: Flow", "namespace: shop", "app: api");
        assertThat(kubectl.run("explain", "flows.policy.ingress").ok().out()).contains("isolatedBy", "PolicyEnd");
        assertThat(kubectl.run("api-resources", "--api-group=flows.netiso.dev")
                        .ok()
                        .out())
                .containsPattern("flows +fl +flows.netiso.dev/v1alpha1 +true +Flow");
    }

    @Test
    void kubectl_watches_in_milliseconds() throws Exception {
        drop(8445);
        Path out = Files.createTempFile("watch", ".out");
        Path err = Files.createTempFile("watch", ".err");
        Process watch = kubectl.start(
                out, err, "get", "flows", "-n", "payments", "-w", "--field-selector=destination.port=8445");
        try {
            await("the list").until(() -> Files.readString(out).contains("8445/TCP"));
            await("the watch is on").pollDelay(Duration.ofMillis(300)).until(() -> true);
            List<Duration> times = new ArrayList<>();
            for (int i = 2; i <= 20; i++) {
                int lines = i + 1;
                long start = System.nanoTime();
                agent.see(SampleFlows.dropped(Instant.now(), FRONTEND, API, 8445));
                await("line " + lines)
                        .pollInterval(Duration.ofMillis(1))
                        .pollDelay(Duration.ZERO)
                        .atMost(Duration.ofSeconds(5))
                        .until(() -> Files.readString(out).lines().count() == lines);
                times.add(Duration.ofNanos(System.nanoTime() - start));
            }
            times.sort(null);
            assertThat(times.get(times.size() / 2)).as("median of %s", times).isLessThan(Duration.ofMillis(200));
            assertThat(Files.readString(err)).doesNotContain("rror");
        } finally {
            watch.destroy();
            watch.waitFor();
            Files.delete(out);
            Files.delete(err);
        }
    }

    @Test
    void a_user_without_the_right_is_refused_by_name_of_verb_and_resource() {
        drop(8446);
        Shell mallory = new Shell(kubernetes.kubectl(), kubernetes.kubeconfig("mallory", "CN=mallory"));
        Shell.Result refused = mallory.run("get", "flows", "-n", "payments");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err())
                .contains("Forbidden", "User \"mallory\" cannot list resource \"flows\"")
                .contains("in API group \"flows.netiso.dev\" in the namespace \"payments\"");
    }

    @Test
    void who_may_read_one_namespace_sees_of_the_other_end_namespace_and_address_alone() {
        String name = drop(8447);
        Shell alice = new Shell(kubernetes.kubectl(), kubernetes.kubeconfig("alice", "CN=alice"));
        String seen =
                alice.run("get", "flow", name, "-n", "shop", "-o", "json").ok().out();
        assertThat(seen)
                .contains("\"name\": \"frontend\"", "\"namespace\": \"payments\"", API)
                .contains("ingress: denied by policies of namespace payments")
                .doesNotContain("\"api\"", "default-deny");
        assertThat(alice.run("get", "flows", "-A").err()).contains("at the cluster scope");
    }

    @Test
    void the_server_may_ask_about_access_and_not_about_tokens() {
        String server = "--as=system:serviceaccount:" + SYSTEM + ":flow-server";
        assertThat(kubectl.run("auth", "can-i", "create", "subjectaccessreviews.authorization.k8s.io", server)
                        .out())
                .isEqualTo("yes\n");
        assertThat(kubectl.run("auth", "can-i", "create", "tokenreviews.authentication.k8s.io", server)
                        .out())
                .isEqualTo("no\n");
    }

    @Test
    void a_name_that_is_not_there_and_a_field_that_is_not_known_are_said() {
        assertThat(kubectl.run("get", "flow", "aaaaaaaa", "-n", "shop").err())
                .isEqualTo("Error from server (NotFound): flows.flows.netiso.dev \"aaaaaaaa\" not found\n");
        assertThat(kubectl.run("get", "flows", "-A", "--field-selector=colour=red")
                        .err())
                .contains("BadRequest", "\"colour\" is not a known field selector", "destination.port");
        assertThat(kubectl.run("delete", "flow", "aaaaaaaa", "-n", "shop").err())
                .contains("MethodNotAllowed");
    }

    @Test
    void a_request_straight_to_the_server_with_forged_headers_gets_nothing() throws Exception {
        drop(8448);
        Secret ca = admin.secrets().inNamespace(SYSTEM).withName("netiso-ca").get();
        var trusted = dev.netiso.server.certificates.Pem.certificates(Installation.text(ca, "tls.crt"))
                .getFirst();
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(TestPki.clientContext(trusted, Optional.empty()))
                .build()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(
                                    "https://localhost:" + server.port() + "/apis/flows.netiso.dev/v1alpha1/flows"))
                            .header("X-Remote-User", "admin")
                            .header("X-Remote-Group", "system:masters")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).contains("Unauthorized").doesNotContain("frontend", "payments", FRONTEND);
        }
    }

    @Test
    void kubectl_warns_of_what_was_lost() {
        agent.lose(new Lost(Lost.Place.KERNEL_RING, 7));
        await("the warning")
                .atMost(Duration.ofSeconds(5))
                .until(() -> kubectl.run("get", "flows", "-A")
                        .err()
                        .contains("events lost in the last 10 minutes: 7 on node1 (KERNEL_RING)"));
    }

    @Test
    void a_registration_that_lost_its_ca_gets_it_again() {
        kubectl.run("replace", "-f", installation.apiService(server.port()).toString())
                .ok();
        await("the CA is back")
                .atMost(Duration.ofSeconds(15))
                .until(() -> admin.apiServices()
                                .withName("v1alpha1.flows.netiso.dev")
                                .get()
                                .getSpec()
                                .getCaBundle()
                        != null);
        await("the API is available again")
                .atMost(Duration.ofSeconds(20))
                .until(() -> kubectl.run("get", "flows", "-A").exit() == 0);
    }
}
