// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.netiso.policy.Decision;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Outcome;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Random clusters with policies as users write them, decided by kube-network-policies. */
final class RandomClustersTest {
    private static final String FILE = "np-random-sample.jsonl.gz";

    @Test
    void agrees_on_isolation_and_on_both_directions_of_every_flow() {
        Tally tally = new Tally();
        OracleFiles.jsonLines(FILE).forEach(cluster -> compare(cluster, tally));
        tally.report(FILE);
    }

    private static void compare(JsonNode data, Tally tally) {
        OracleCluster cluster =
                new OracleCluster().namespaces(data.path("Namespaces")).policies(data.path("Policies"));
        for (JsonNode pod : data.path("Pods")) {
            cluster.pod(
                    pod.path("namespace").asText(),
                    pod.path("name").asText(),
                    pod.path("labels"),
                    pod.path("ip").asText(),
                    ports(pod.path("ports")));
        }
        Evaluator evaluator = cluster.evaluator();
        for (JsonNode flow : data.path("Flows")) {
            String from = flow.path("SrcIP").asText();
            String to = flow.path("DstIP").asText();
            if (from.equals(to)) {
                tally.skip();
                continue;
            }
            Decision decision = OracleCluster.decide(
                    evaluator,
                    from,
                    to,
                    flow.path("Protocol").asText(),
                    flow.path("Port").asInt());
            tally.row(agrees(decision, flow), "cluster " + data.path("ID"), flow, decision, data.path("Policies"));
        }
    }

    private static boolean agrees(Decision decision, JsonNode flow) {
        return decision.ingress().isolated() == flow.path("IngressIsolated").asBoolean()
                && decision.egress().isolated() == flow.path("EgressIsolated").asBoolean()
                && decision.ingress().outcome() == outcome(flow, "NPIngress")
                && decision.egress().outcome() == outcome(flow, "NPEgress")
                && decision.outcome() == outcome(flow, "NPAllowed")
                && decision.outcome() == outcome(flow, "Allowed");
    }

    private static Outcome outcome(JsonNode flow, String field) {
        return flow.path(field).asBoolean() ? Outcome.ALLOWED : Outcome.DENIED;
    }

    private static List<ContainerPort> ports(JsonNode declared) {
        List<ContainerPort> ports = new ArrayList<>();
        declared.forEach(port -> ports.add(new ContainerPortBuilder()
                .withName(port.path("name").asText())
                .withContainerPort(port.path("containerPort").asInt())
                .withProtocol(port.path("protocol").asText())
                .build()));
        return ports;
    }
}
