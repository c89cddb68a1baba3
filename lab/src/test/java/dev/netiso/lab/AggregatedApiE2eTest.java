// SPDX-License-Identifier: Apache-2.0
package dev.netiso.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** flows.netiso.dev through the real aggregation layer, with plain kubectl. */
class AggregatedApiE2eTest {
    @RegisterExtension
    static final LabCluster CLUSTER = new LabCluster();

    @BeforeAll
    static void a_connection_is_blocked() {
        await("a blocked flow that names both pods")
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    CLUSTER.connect("shop", "frontend", apiAddress());
                    String flows = CLUSTER.kubectl("get", "flows", "-A").out();
                    return flows.contains("shop/frontend-") && flows.contains("payments/api-");
                });
    }

    private static String apiAddress() {
        return CLUSTER.jsonPath("payments", "service/api", "{.spec.clusterIP}") + ":443";
    }

    @Test
    void kubectl_prints_a_table_of_the_flows_of_all_namespaces() {
        String table = CLUSTER.kubectl("get", "flows", "-A").ok().out();
        assertThat(table.lines().findFirst().orElseThrow())
                .contains("NAMESPACE", "NAME", "SOURCE", "DESTINATION", "VERDICT");
        assertThat(table)
                .containsPattern("payments +[a-z2-7]{8} +shop/frontend-\\S+ +payments/api-\\S+ +8443/TCP +dropped");
    }

    @Test
    void the_wide_table_tells_the_kernels_reason_and_the_node() {
        String table = CLUSTER.kubectl("get", "flows", "-n", "payments", "-o", "wide")
                .ok()
                .out();
        assertThat(table).containsPattern("NETFILTER_DROP").containsPattern("node[12]");
    }

    @Test
    void a_flow_is_there_in_the_namespace_of_each_of_its_ends_under_one_name() {
        String name = CLUSTER.kubectl("get", "flows", "-n", "payments", "-o", "jsonpath={.items[0].metadata.name}")
                .ok()
                .out();
        assertThat(CLUSTER.kubectl("get", "flow", name, "-n", "shop", "-o", "jsonpath={.destination.namespace}")
                        .ok()
                        .out())
                .isEqualTo("payments");
    }

    @Test
    void kubectl_watches_new_flows_as_they_happen() throws Exception {
        Path out = LabCluster.temporaryFile(".out");
        Process watch = CLUSTER.command("get", "flows", "-n", "payments", "--watch-only", "-o", "name")
                .start(out, LabCluster.temporaryFile(".err"));
        try {
            await("a new flow in kubectl get flows -w")
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        CLUSTER.connect("shop", "frontend", apiAddress());
                        return Files.readString(out).startsWith("flow.flows.netiso.dev/");
                    });
        } finally {
            watch.destroyForcibly().waitFor();
        }
    }

    @Test
    void a_user_without_the_right_is_refused_by_name_of_verb_and_resource() {
        Command.Result refused = CLUSTER.kubectl("get", "flows", "-n", "payments", "--as=mallory");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("mallory", "cannot list resource \"flows\"", "flows.netiso.dev", "\"payments\"");
        assertThat(refused.out()).isEmpty();
    }

    @Test
    void whoever_may_view_one_namespace_sees_its_flows_and_of_the_other_end_the_namespace_alone() {
        CLUSTER.kubectl(
                        "-n",
                        "shop",
                        "create",
                        "rolebinding",
                        "netiso-test-alice",
                        "--clusterrole=view",
                        "--user=alice")
                .ok();
        try {
            String flows = CLUSTER.kubectl("get", "flows", "-n", "shop", "--as=alice", "-o", "json")
                    .ok()
                    .out();
            String seenByAll = CLUSTER.kubectl("get", "flows", "-n", "shop", "-o", "json")
                    .ok()
                    .out();
            assertThat(flows).contains("frontend-").doesNotContain("\"name\": \"api-");
            assertThat(seenByAll).contains("\"name\": \"api-");
            assertThat(CLUSTER.kubectl("get", "flows", "-n", "payments", "--as=alice")
                            .err())
                    .contains("cannot list resource \"flows\"");
            assertThat(CLUSTER.kubectl("get", "flows", "-A", "--as=alice").err())
                    .contains("at the cluster scope");
        } finally {
            CLUSTER.kubectl("-n", "shop", "delete", "rolebinding", "netiso-test-alice")
                    .ok();
        }
    }

    @Test
    void a_request_straight_to_the_flow_server_with_forged_headers_gets_nothing() throws Exception {
        String podAddress = CLUSTER.jsonPath(
                "netiso-system",
                "pods",
                "{.items[?(@.metadata.labels.app\\.kubernetes\\.io/component==\"flow-server\")].status.podIP}");
        HttpResponse<String> answer = askWithForgedHeaders(podAddress);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("Unauthorized").doesNotContain("frontend", "payments", "10.244.");
    }

    private static HttpResponse<String> askWithForgedHeaders(String podAddress)
            throws IOException, InterruptedException, GeneralSecurityException {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(Anyone.trusted()).build()) {
            return client.send(
                    HttpRequest.newBuilder(
                                    URI.create("https://" + podAddress + ":8443/apis/flows.netiso.dev/v1alpha1/flows"))
                            .header("X-Remote-User", "admin")
                            .header("X-Remote-Group", "system:masters")
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
