// SPDX-License-Identifier: Apache-2.0
package dev.netiso.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code kubectl netiso}, started by kubectl, against a real cluster: what it does, and what it says when it cannot. */
class PluginE2eTest {
    @RegisterExtension
    static final LabCluster CLUSTER = new LabCluster();

    private static final Duration A_MOMENT = Duration.ofSeconds(30);
    private static final int NO = 1;
    private static final int CANNOT_ANSWER = 2;

    @Test
    void a_blocked_connection_is_tailed_explained_allowed_and_then_passes() throws Exception {
        String target = CLUSTER.jsonPath("payments", "service/api", "{.spec.clusterIP}") + ":443";
        String line = tailUntilBlocked("shop", "intruder", target);
        assertThat(line)
                .contains(
                        "shop/intruder",
                        "payments/api",
                        "8443/TCP",
                        "dropped",
                        "nearest api-clients ingress[0]",
                        "has app=intruder");
        String id = line.substring(line.lastIndexOf(' ') + 1).strip();

        Command.Result dryRun = CLUSTER.kubectl(
                        "netiso", "allow", id, "-n", "payments", "--dry-run=client", "-o", "yaml")
                .ok();
        assertThat(dryRun.out())
                .contains("kind: NetworkPolicy", "namespace: payments", "app: intruder", "port: 8443", "- Ingress")
                .doesNotContain("- Egress");
        assertThat(managedPolicies()).isEmpty();

        CLUSTER.kubectl("netiso", "allow", id, "-n", "payments", "--yes").ok();
        try {
            assertThat(managedPolicies()).isNotEmpty();
            await("the same connection passes")
                    .atMost(A_MOMENT)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> CLUSTER.connect("shop", "intruder", target).exit() == 0);
            assertThat(CLUSTER.connect("shop", "frontend", target).exit())
                    .as("the other workload stays blocked")
                    .isNotZero();
        } finally {
            String rule = CLUSTER.kubectl("netiso", "allowed", "-n", "payments", "-o", "name")
                    .ok()
                    .out()
                    .strip();
            CLUSTER.kubectl("netiso", "revoke", rule, "-n", "payments", "--yes").ok();
        }
        assertThat(managedPolicies()).isEmpty();
        await("the same connection is blocked again")
                .atMost(A_MOMENT)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> CLUSTER.connect("shop", "intruder", target).exit() != 0);
    }

    @Test
    void a_blocked_connection_is_explained_by_its_ends_and_checked_without_a_flow() {
        Command.Result explained = CLUSTER.kubectl(
                "netiso", "explain", "--from", "shop/deploy/intruder", "--to", "payments/svc/api", "--port", "443");
        assertThat(explained.exit()).isEqualTo(NO);
        assertThat(explained.out()).contains("api-clients", "spec.ingress[0]", "denied", "has app=intruder");

        Command.Result checked = CLUSTER.kubectl(
                "netiso",
                "check",
                "--from",
                "shop/deploy/intruder",
                "--to",
                "payments/svc/api",
                "--port",
                "443",
                "--expect",
                "denied");
        assertThat(checked.exit()).as(checked.err()).isZero();
    }

    private static String managedPolicies() {
        return CLUSTER.kubectl(
                        "get", "networkpolicy", "-A", "-l", "app.kubernetes.io/managed-by=kubectl-netiso", "-o", "name")
                .ok()
                .out();
    }

    private static String tailUntilBlocked(String namespace, String deployment, String target)
            throws IOException, InterruptedException {
        Path out = LabCluster.temporaryFile(".out");
        Process tail = CLUSTER.command("netiso", "tail", "-A", "--from-pod", namespace + "/" + deployment)
                .start(out, LabCluster.temporaryFile(".err"));
        try {
            await("a blocked connection in tail")
                    .atMost(A_MOMENT)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        CLUSTER.connect(namespace, deployment, target);
                        return Files.readString(out).contains("payments/api");
                    });
            return Files.readString(out)
                    .lines()
                    .filter(line -> line.contains("payments/api"))
                    .findFirst()
                    .orElseThrow();
        } finally {
            tail.destroy();
            tail.waitFor();
        }
    }

    @Test
    void what_is_retained_is_shown_as_json_lines_for_scripts() {
        Command.Result json = CLUSTER.kubectl("netiso", "tail", "-A", "--since", "1h", "--no-follow", "-o", "json")
                .ok();
        assertThat(json.out().lines().toList())
                .allSatisfy(
                        line -> assertThat(line).startsWith("{").endsWith("}").contains("flows.netiso.dev/v1alpha1"));
    }

    @Test
    void an_unknown_id_is_named() {
        expect(CLUSTER.kubectl("netiso", "allow", "zzzzzzzz", "-n", "payments", "--yes"), CANNOT_ANSWER, "zzzzzzzz");
    }

    @Test
    void a_wrong_flag_is_named_with_what_was_expected() {
        expect(CLUSTER.kubectl("netiso", "tail", "--since", "5x"), CANNOT_ANSWER, "--since");
        expect(CLUSTER.kubectl("netiso", "tail", "--frobnicate"), CANNOT_ANSWER, "--frobnicate");
        expect(CLUSTER.kubectl("netiso", "tail", "-o", "xml"), CANNOT_ANSWER, "xml");
        expect(CLUSTER.kubectl("netiso", "frobnicate"), CANNOT_ANSWER, "frobnicate");
    }

    @Test
    void a_context_that_does_not_exist_is_named() {
        expect(
                CLUSTER.kubectl("netiso", "tail", "-A", "--no-follow", "--context", "elsewhere"),
                CANNOT_ANSWER,
                "elsewhere");
    }

    @Test
    void a_cluster_that_does_not_answer_is_said() {
        expect(
                CLUSTER.kubectl("netiso", "tail", "-A", "--no-follow", "--server", "https://127.0.0.1:1"),
                CANNOT_ANSWER,
                "cannot connect to the cluster");
    }

    @Test
    void a_user_without_the_right_learns_the_verb_and_the_resource() {
        expect(
                CLUSTER.kubectl("netiso", "tail", "-n", "payments", "--no-follow", "--as", "mallory"),
                CANNOT_ANSWER,
                "cannot list resource \"flows\"");
    }

    @Test
    void where_netiso_is_not_installed_it_says_how_to_install_it() {
        CLUSTER.kubectl("delete", "apiservice", "v1alpha1.flows.netiso.dev").ok();
        try {
            expect(CLUSTER.kubectl("netiso", "tail", "-A", "--no-follow"), CANNOT_ANSWER, "install");
        } finally {
            CLUSTER.kubectl("apply", "-f", LabCluster.built("daemonset/target/install.yaml"))
                    .ok();
            await("the API is back, with the CA that the flow server set")
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> CLUSTER.kubectl("get", "flows", "-A").exit() == 0);
        }
    }

    @Test
    void a_closed_pipe_ends_it_without_a_word() {
        String target = CLUSTER.jsonPath("payments", "service/api", "{.spec.clusterIP}") + ":443";
        await("two retained flows")
                .atMost(A_MOMENT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    CLUSTER.connect("shop", "frontend", target);
                    return CLUSTER.kubectl("get", "flows", "-A", "-o", "name")
                                    .out()
                                    .lines()
                                    .count()
                            > 2;
                });
        Command.Result result = new Command(
                        List.of(
                                "bash",
                                "-c",
                                LabCluster.plugin() + " tail -A --since 1h --no-follow -o name | head -1"),
                        Map.of(
                                "KUBECTL", CLUSTER.kubectlProgram().toString(),
                                "KUBECONFIG", CLUSTER.kubeconfig().toString()))
                .run(A_MOMENT);
        assertThat(result.err()).doesNotContain("Exception", "at dev.netiso", "error");
        assertThat(result.out()).hasLineCount(1);
    }

    @Test
    void a_narrow_terminal_is_noticed() {
        String plugin = LabCluster.plugin() + " tail -A --since 1h --no-follow";
        Command.Result result = new Command(
                        List.of("script", "-qec", "stty cols 90; " + plugin, "/dev/null"),
                        Map.of(
                                "KUBECTL", CLUSTER.kubectlProgram().toString(),
                                "KUBECONFIG", CLUSTER.kubeconfig().toString()))
                .run(A_MOMENT);
        List<String> lines = result.out().lines().toList();
        assertThat(lines.getFirst()).startsWith("TIME").endsWith("ID").hasSizeLessThanOrEqualTo(90);
        assertThat(lines.get(1)).isEqualTo("  REASON: WHY");
    }

    private static void expect(Command.Result result, int exit, String word) {
        assertThat(result.err()).contains(word).doesNotContain("Exception", "\tat ");
        assertThat(result.err().strip().lines()).as(result.err()).hasSizeLessThanOrEqualTo(2);
        assertThat(result.exit()).isEqualTo(exit);
    }
}
