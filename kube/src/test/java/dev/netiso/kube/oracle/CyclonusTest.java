// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.netiso.policy.Decision;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cyclonus test cases, whose verdicts cyclonus and kube-network-policies agree on. */
final class CyclonusTest {
    @ParameterizedTest
    @ValueSource(strings = {"cyclonus-230-ipv4.json.gz", "cyclonus-230-ipv6.json.gz"})
    void agrees_on_every_flow_between_two_pods(String file) {
        Tally tally = new Tally();
        for (JsonNode testCase : OracleFiles.json(file)) {
            for (JsonNode step : testCase.path("Steps")) {
                compare(testCase.path("Description").asText(), step, tally);
            }
        }
        tally.report(file);
    }

    private static void compare(String description, JsonNode step, Tally tally) {
        OracleCluster cluster =
                new OracleCluster().namespaces(step.path("Namespaces")).policies(step.path("Policies"));
        for (JsonNode pod : step.path("Pods")) {
            cluster.pod(
                    pod.path("Namespace").asText(),
                    pod.path("Name").asText(),
                    pod.path("Labels"),
                    pod.path("IP").asText(),
                    ports(pod.path("Containers")));
        }
        Evaluator evaluator = Evaluator.of(cluster.snapshot());
        for (JsonNode flow : step.path("Flows")) {
            String from = flow.path("From").asText();
            String to = flow.path("To").asText();
            if (from.equals(to)) {
                tally.skip();
                continue;
            }
            Decision decision = OracleCluster.decide(
                    evaluator,
                    cluster.addressOf(from),
                    cluster.addressOf(to),
                    flow.path("Protocol").asText(),
                    flow.path("Port").asInt());
            tally.row(agrees(decision, flow), description, flow, decision, step.path("Policies"));
        }
    }

    private static boolean agrees(Decision decision, JsonNode flow) {
        return decision.ingress().outcome() == outcome(flow, "Ingress")
                && decision.egress().outcome() == outcome(flow, "Egress")
                && decision.outcome() == outcome(flow, "Allowed");
    }

    private static Outcome outcome(JsonNode flow, String field) {
        return flow.path(field).asBoolean() ? Outcome.ALLOWED : Outcome.DENIED;
    }

    private static List<Map<String, Object>> ports(JsonNode containers) {
        List<Map<String, Object>> ports = new ArrayList<>();
        containers.forEach(container -> ports.add(Map.of(
                "name", container.path("PortName").asText(),
                "containerPort", container.path("Port").asInt(),
                "protocol", container.path("Protocol").asText())));
        return ports;
    }
}
