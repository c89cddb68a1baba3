// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.netiso.cli.TestHost;
import dev.netiso.cli.command.CommandTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole way of a batch: clusters decided by other evaluators become manifests and flow lines, and each line that comes out is compared. */
@DisplayName("check --flows agrees with other evaluators on")
class OracleTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int CYCLONUS_EVERY = 16;

    @TempDir
    private Path folder;

    private int rows;
    private final List<String> disagreements = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"np-random-sample.jsonl.gz", "cnp-random-sample.jsonl.gz"})
    void every_row_of_the_random_clusters(String name) throws IOException {
        try (BufferedReader lines = open(name)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                random(JSON.readTree(line));
            }
        }
        report(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cyclonus-230-ipv4.json.gz", "cyclonus-230-ipv6.json.gz"})
    void a_part_of_the_cyclonus_cases(String name) throws IOException {
        JsonNode cases;
        try (BufferedReader file = open(name)) {
            cases = JSON.readTree(file);
        }
        int number = 0;
        for (JsonNode each : cases) {
            for (JsonNode step : each.path("Steps")) {
                if (number++ % CYCLONUS_EVERY == 0) {
                    cyclonus(step);
                }
            }
        }
        report(name);
    }

    private void random(JsonNode cluster) throws IOException {
        ArrayNode objects = namespaces(cluster.path("Namespaces"));
        cluster.path("Nodes")
                .forEach(node -> objects.add(
                        ((ObjectNode) node.deepCopy()).put("apiVersion", "v1").put("kind", "Node")));
        for (JsonNode pod : cluster.path("Pods")) {
            objects.add(pod(
                    pod.path("namespace").asText(),
                    pod.path("name").asText(),
                    pod.path("labels"),
                    pod.path("ip").asText(),
                    (ArrayNode) pod.path("ports")));
        }
        cluster.path("Policies").forEach(objects::add);
        cluster.path("CNPs").forEach(objects::add);
        List<String> asked = new ArrayList<>();
        cluster.path("Flows")
                .forEach(flow -> asked.add(line(
                        flow.path("Src").asText(),
                        flow.path("Dst").asText(),
                        flow.path("Port").asInt(),
                        flow.path("Protocol").asText())));
        List<JsonNode> answers = check(objects, asked);
        for (int i = 0; i < asked.size(); i++) {
            JsonNode want = cluster.path("Flows").path(i);
            JsonNode got = answers.get(i);
            boolean agrees = got.path("decision").asText().equals(word(want.path("Allowed")))
                    && got.path("ingress").path("isolated").equals(want.path("IngressIsolated"))
                    && got.path("egress").path("isolated").equals(want.path("EgressIsolated"));
            row(agrees, "cluster " + cluster.path("ID"), want, got);
        }
    }

    private void cyclonus(JsonNode step) throws IOException {
        ArrayNode objects = namespaces(step.path("Namespaces"));
        for (JsonNode pod : step.path("Pods")) {
            ArrayNode ports = JSON.createArrayNode();
            pod.path("Containers")
                    .forEach(container -> ports.addObject()
                            .put("containerPort", container.path("Port").asInt())
                            .put("protocol", container.path("Protocol").asText())
                            .put("name", container.path("PortName").asText()));
            objects.add(pod(
                    pod.path("Namespace").asText(),
                    pod.path("Name").asText(),
                    pod.path("Labels"),
                    pod.path("IP").asText(),
                    ports));
        }
        step.path("Policies")
                .forEach(policy -> objects.add(((ObjectNode) policy.deepCopy())
                        .put("apiVersion", "networking.k8s.io/v1")
                        .put("kind", "NetworkPolicy")));
        List<String> asked = new ArrayList<>();
        List<JsonNode> wanted = new ArrayList<>();
        for (JsonNode flow : step.path("Flows")) {
            if (!flow.path("From").equals(flow.path("To"))) {
                wanted.add(flow);
                asked.add(line(
                        flow.path("From").asText(),
                        flow.path("To").asText(),
                        flow.path("Port").asInt(),
                        flow.path("Protocol").asText()));
            }
        }
        List<JsonNode> answers = check(objects, asked);
        for (int i = 0; i < asked.size(); i++) {
            JsonNode want = wanted.get(i);
            JsonNode got = answers.get(i);
            boolean agrees = got.path("decision").asText().equals(word(want.path("Allowed")))
                    && got.path("ingress").path("decision").asText().equals(word(want.path("Ingress")))
                    && got.path("egress").path("decision").asText().equals(word(want.path("Egress")));
            row(agrees, "policies " + step.path("Policies"), want, got);
        }
    }

    private List<JsonNode> check(ArrayNode objects, List<String> asked) throws IOException {
        Path manifests = folder.resolve("cluster.json");
        Files.writeString(
                manifests,
                JSON.createObjectNode()
                        .put("apiVersion", "v1")
                        .put("kind", "List")
                        .<ObjectNode>set("items", objects)
                        .toString());
        TestHost host = TestHost.answering("none").typing(String.join("\n", asked));
        int exit = new CommandTree(host.host()).run("check", "-f", manifests.toString(), "--flows", "-", "-o", "jsonl");
        List<JsonNode> answers = new ArrayList<>();
        for (String line : host.out().lines().toList()) {
            answers.add(JSON.readTree(line));
        }
        assertThat(host.err()).isEmpty();
        assertThat(answers).hasSameSizeAs(asked);
        boolean all = answers.stream()
                .allMatch(answer -> answer.path("decision").asText().equals("ALLOWED"));
        assertThat(exit).isEqualTo(all ? 0 : 1);
        return answers;
    }

    private static ArrayNode namespaces(JsonNode labelsByName) {
        ArrayNode objects = JSON.createArrayNode();
        labelsByName.properties().forEach(entry -> {
            ObjectNode namespace = objects.addObject().put("apiVersion", "v1").put("kind", "Namespace");
            namespace.putObject("metadata").put("name", entry.getKey()).set("labels", entry.getValue());
        });
        return objects;
    }

    private static ObjectNode pod(String namespace, String name, JsonNode labels, String address, ArrayNode ports) {
        ObjectNode pod = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata").put("namespace", namespace).put("name", name).set("labels", labels);
        pod.putObject("spec")
                .putArray("containers")
                .addObject()
                .put("name", "c")
                .put("image", "i")
                .set("ports", ports);
        pod.putObject("status").putArray("podIPs").addObject().put("ip", address);
        return pod;
    }

    private static String line(String source, String destination, int port, String protocol) {
        return JSON.createObjectNode()
                .put("source", source)
                .put("destination", destination)
                .put("port", port)
                .put("protocol", protocol)
                .toString();
    }

    private static String word(JsonNode allowed) {
        return allowed.asBoolean() ? "ALLOWED" : "DENIED";
    }

    private void row(boolean agrees, Object... inputs) {
        rows++;
        if (!agrees) {
            disagreements.add(List.of(inputs).toString());
        }
    }

    private void report(String file) {
        System.out.printf("%s through check --flows: %d rows, %d disagree%n", file, rows, disagreements.size());
        assertThat(rows).isPositive();
        assertThat(disagreements.stream().limit(10)).isEmpty();
    }

    private static BufferedReader open(String name) throws IOException {
        String given = System.getenv("NETISO_ORACLE");
        Path oracle = given == null
                ? Path.of(System.getProperty("netiso.root"), "..", "shared", "oracle")
                        .normalize()
                : Path.of(given);
        Path file = oracle.resolve(name);
        boolean present = Files.isRegularFile(file);
        if ("1".equals(System.getenv("NETISO_REQUIRE_ORACLE"))) {
            assertThat(present).as("oracle file %s is there", file).isTrue();
        }
        assumeTrue(present, () -> "no oracle file " + file + " (set NETISO_ORACLE to its folder)");
        return new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8));
    }
}
