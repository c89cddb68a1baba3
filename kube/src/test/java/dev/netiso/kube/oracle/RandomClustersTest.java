// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.netiso.policy.Basis;
import dev.netiso.policy.ClusterPolicy;
import dev.netiso.policy.Decision;
import dev.netiso.policy.DirectionDecision;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random clusters with policies as users write them, decided by kube-network-policies; those of each tier alone, and all together. */
final class RandomClustersTest {
    @ParameterizedTest
    @ValueSource(strings = {"np-random-sample.jsonl.gz", "cnp-random-sample.jsonl.gz"})
    void agrees_on_isolation_and_on_every_tier_in_both_directions_of_every_flow(String file) {
        Tally tally = new Tally();
        OracleFiles.jsonLines(file).forEach(cluster -> compare(cluster, tally));
        tally.report(file);
    }

    /** Evaluators of the same cluster, one with all its policies and one with those of each tier. */
    private record Tiers(Evaluator all, Evaluator admin, Evaluator networkPolicy, Evaluator baseline) {
        static Tiers of(Snapshot snapshot) {
            return new Tiers(
                    Evaluator.of(snapshot),
                    Evaluator.of(with(snapshot, List.of(), ofTier(snapshot, Tier.ADMIN))),
                    Evaluator.of(with(snapshot, snapshot.networkPolicies(), List.of())),
                    Evaluator.of(with(snapshot, List.of(), ofTier(snapshot, Tier.BASELINE))));
        }

        private static List<ClusterPolicy> ofTier(Snapshot snapshot, Tier tier) {
            return snapshot.clusterPolicies().stream()
                    .filter(policy -> policy.tier() == tier)
                    .toList();
        }

        private static Snapshot with(
                Snapshot snapshot, List<NetworkPolicy> networkPolicies, List<ClusterPolicy> clusterPolicies) {
            return new Snapshot(
                    snapshot.namespaces(),
                    snapshot.pods(),
                    snapshot.nodes(),
                    snapshot.services(),
                    networkPolicies,
                    clusterPolicies,
                    List.of());
        }
    }

    private static void compare(JsonNode data, Tally tally) {
        OracleCluster cluster = new OracleCluster()
                .namespaces(data.path("Namespaces"))
                .nodes(data.path("Nodes"))
                .policies(data.path("Policies"))
                .policies(data.path("CNPs"));
        for (JsonNode pod : data.path("Pods")) {
            cluster.pod(
                    pod.path("namespace").asText(),
                    pod.path("name").asText(),
                    pod.path("labels"),
                    pod.path("ip").asText(),
                    ports(pod.path("ports")));
        }
        Tiers tiers = Tiers.of(cluster.snapshot());
        for (JsonNode flow : data.path("Flows")) {
            if (flow.path("SrcIP").asText().equals(flow.path("DstIP").asText())) {
                tally.skip();
                continue;
            }
            List<String> disagreements = disagreements(tiers, flow);
            tally.row(
                    disagreements.isEmpty(),
                    "cluster " + data.path("ID"),
                    flow,
                    disagreements,
                    data.path("Policies"),
                    data.path("CNPs"));
        }
    }

    private static List<String> disagreements(Tiers tiers, JsonNode flow) {
        Decision all = decide(tiers.all(), flow);
        Decision networkPolicy = decide(tiers.networkPolicy(), flow);
        Map<String, Object> ours = Map.ofEntries(
                Map.entry("IngressIsolated", all.ingress().isolated()),
                Map.entry("EgressIsolated", all.egress().isolated()),
                Map.entry("NPIngress", word(networkPolicy.ingress().outcome())),
                Map.entry("NPEgress", word(networkPolicy.egress().outcome())),
                Map.entry("NPAllowed", word(networkPolicy.outcome())),
                Map.entry("AdminIngress", action(decide(tiers.admin(), flow).ingress())),
                Map.entry("AdminEgress", action(decide(tiers.admin(), flow).egress())),
                Map.entry("BaseIngress", action(decide(tiers.baseline(), flow).ingress())),
                Map.entry("BaseEgress", action(decide(tiers.baseline(), flow).egress())),
                Map.entry("Allowed", word(all.outcome())));
        List<String> disagreements = new ArrayList<>();
        ours.forEach((field, value) -> {
            // clusters without cluster policies say nothing of their tiers
            boolean said = flow.has(field);
            if (said && !flow.path(field).asText().equals(value.toString())) {
                disagreements.add(field + " is " + value);
            }
        });
        return disagreements;
    }

    private static Decision decide(Evaluator evaluator, JsonNode flow) {
        return OracleCluster.decide(
                evaluator,
                flow.path("SrcIP").asText(),
                flow.path("DstIP").asText(),
                flow.path("Protocol").asText(),
                flow.path("Port").asInt());
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case ALLOWED -> "true";
            case DENIED -> "false";
            case UNDECIDED -> "undecided";
        };
    }

    /** What the only tier there is says. */
    private static String action(DirectionDecision decision) {
        if (decision.outcome() == Outcome.UNDECIDED) {
            return "undecided";
        }
        return decision.basis() instanceof Basis.ByClusterPolicy by
                ? by.action().toString()
                : "Pass";
    }

    private static List<Map<String, Object>> ports(JsonNode declared) {
        List<Map<String, Object>> ports = new ArrayList<>();
        declared.forEach(port -> ports.add(Map.of(
                "name", port.path("name").asText(),
                "containerPort", port.path("containerPort").asInt(),
                "protocol", port.path("protocol").asText())));
        return ports;
    }
}
