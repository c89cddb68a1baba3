// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import dev.netiso.policy.Ambiguity;
import dev.netiso.policy.Basis;
import dev.netiso.policy.Cause;
import dev.netiso.policy.Check;
import dev.netiso.policy.CniProfile;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Decision;
import dev.netiso.policy.Doubt;
import dev.netiso.policy.Explanation;
import dev.netiso.policy.Explanation.End;
import dev.netiso.policy.Explanation.Miss;
import dev.netiso.policy.Explanation.TierStep;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Party;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.RuleRef;
import java.util.List;
import java.util.Locale;

/** Explanations as JSON for machines; docs/cli.md describes it. What is not there says nothing. */
public final class ExplanationJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String API_VERSION = "cli.netiso.dev/v1alpha1";

    private ExplanationJson() {}

    /** One object, or a list if there are more. */
    public static JsonNode of(List<Explained> explained) {
        if (explained.size() == 1) {
            return of(explained.getFirst());
        }
        ObjectNode list = head("ExplanationList");
        ArrayNode items = list.putArray("items");
        explained.forEach(one -> items.add(of(one)));
        return list;
    }

    private static ObjectNode head(String kind) {
        return JSON.objectNode().put("apiVersion", API_VERSION).put("kind", kind);
    }

    private static ObjectNode of(Explained explained) {
        Explanation explanation = explained.explanation();
        Decision decision = explanation.decision();
        ObjectNode tree = head("Explanation");
        explained.flow().ifPresent(flow -> tree.set("flow", flow(flow)));
        connection(tree, explanation.connection());
        if (explained.alike() > 0) {
            tree.put("alike", explained.alike());
        }
        if (!explained.profile().name().isEmpty()) {
            tree.put("cni", explained.profile().name());
        }
        tree.put("decision", decision.outcome().name());
        tree.put("cause", cause(explained));
        tree.put("summary", explained.verdict().map(explanation::summary).orElseGet(explanation::summary));
        explanation
                .nearest()
                .ifPresent(nearest ->
                        tree.set("nearest", rule(nearest.ref()).put("direction", word(nearest.direction()))));
        tree.set("egress", end(explanation, explanation.egress()));
        tree.set("ingress", end(explanation, explanation.ingress()));
        return tree;
    }

    /** Of a connection that nobody has seen, as if it were blocked where policy does not allow it. */
    private static String cause(Explained explained) {
        Decision decision = explained.explanation().decision();
        Verdict expected = decision.outcome() == Outcome.ALLOWED ? Verdict.FORWARDED : Verdict.DROPPED;
        return Cause.of(explained.verdict().orElse(expected), decision).word();
    }

    private static ObjectNode flow(FlowObject flow) {
        return JSON.objectNode()
                .put("id", flow.metadata().name())
                .put("verdict", flow.verdict())
                .put("decision", flow.policy().decision())
                .put("summary", flow.policy().summary());
    }

    private static void connection(ObjectNode tree, Connection connection) {
        tree.put("source", name(connection.source()));
        address(tree, "sourceAddress", connection.source());
        tree.put("destination", name(connection.destination()));
        address(tree, "destinationAddress", connection.destination());
        switch (connection.transport()) {
            case Transport.Ports ports ->
                tree.put("port", ports.destinationPort())
                        .put("protocol", ports.protocol().name());
            case Transport.Icmp icmp ->
                tree.put("protocol", "ICMP").put("type", icmp.type()).put("code", icmp.code());
        }
        connection
                .via()
                .ifPresent(service -> tree.putObject("via")
                        .put("address", service.address().toString())
                        .put("port", service.port()));
    }

    /** None of a pod of a manifest, which has none yet. */
    private static void address(ObjectNode tree, String field, Party party) {
        if (!party.address().equals(IpAddress.UNSPECIFIED)) {
            tree.put(field, party.address().toString());
        }
    }

    private static String name(Party party) {
        return switch (party) {
            case Party.OfPod pod -> pod.toString();
            case Party.OfNode(var node, var _) -> "node/" + node.name();
            case Party.OfAddress address -> address.toString();
        };
    }

    private static ObjectNode end(Explanation explanation, End end) {
        ObjectNode tree = JSON.objectNode();
        tree.put("decision", end.decision().outcome().name());
        tree.put("isolated", end.decision().isolated());
        list(
                tree,
                "isolatedBy",
                end.decision().isolatedBy().stream()
                        .map(ExplanationJson::policy)
                        .toList());
        basis(tree, end);
        list(tree, "tiers", end.walk().stream().map(ExplanationJson::tier).toList());
        list(
                tree,
                "rules",
                end.misses().stream().map(miss -> miss(explanation, miss)).toList());
        list(
                tree,
                "doubts",
                end.decision().doubts().stream().map(ExplanationJson::doubt).toList());
        return tree;
    }

    private static void basis(ObjectNode tree, End end) {
        switch (end.decision().basis()) {
            case Basis.Exempt(var exemption) -> tree.put("exemption", exemption.reason());
            case Basis.Admitted(var rule) -> tree.set("admittedBy", rule(rule));
            case Basis.ByClusterPolicy(var tier, var rule, var action) ->
                tree.set(
                        switch (action) {
                            case ACCEPT, PASS -> "admittedBy";
                            case DENY -> "deniedBy";
                        },
                        rule(rule).put("tier", tier.word()));
            case Basis.NoSubject _, Basis.Default _, Basis.NotAdmitted _ -> {}
        }
    }

    private static ObjectNode tier(TierStep step) {
        ObjectNode tree = JSON.objectNode();
        tree.put("tier", step.tier().word());
        tree.put("says", word(step.says()));
        if (step instanceof TierStep.OfClusterPolicies cluster) {
            list(
                    tree,
                    "asked",
                    cluster.asked().stream()
                            .map(policy -> policy(policy.ref()).put("priority", policy.priority()))
                            .toList());
            cluster.rule()
                    .ifPresent(matched -> tree.set(
                            "rule",
                            rule(matched.ref()).put("rule", matched.rule().name())));
        }
        return tree;
    }

    private static ObjectNode miss(Explanation explanation, Miss miss) {
        ObjectNode tree = JSON.objectNode();
        tree.set("policy", policy(miss.policy().ref()));
        miss.nearest().ifPresent(nearest -> {
            tree.put("path", nearest.path());
            ArrayNode checks = tree.putArray("checks");
            explanation.checks(nearest).forEach(check -> checks.add(check(check)));
        });
        return tree;
    }

    private static ObjectNode check(Check check) {
        ObjectNode tree = JSON.objectNode()
                .put("aspect", check.aspect().word())
                .put("met", check.met())
                .put("wanted", check.wanted());
        return check.met() ? tree : tree.put("lacking", check.lacking()).put("found", check.found());
    }

    private static ObjectNode doubt(Doubt doubt) {
        Ambiguity ambiguity = doubt.ambiguity();
        ObjectNode tree = JSON.objectNode();
        tree.put("code", ambiguity.code());
        tree.put("open", ambiguity.weight() == Ambiguity.Weight.OPEN);
        tree.putObject("usual")
                .put("reading", ambiguity.usual())
                .put("decision", doubt.usual().name());
        tree.putObject("otherwise")
                .put("reading", ambiguity.otherwise())
                .put("decision", doubt.otherwise().name());
        ObjectNode profiles = JSON.objectNode();
        for (CniProfile profile : CniProfile.ALL) {
            profile.settles(doubt).ifPresent(outcome -> profiles.put(profile.name(), outcome.name()));
        }
        if (!profiles.isEmpty()) {
            tree.set("profiles", profiles);
        }
        return tree;
    }

    private static ObjectNode policy(PolicyRef policy) {
        ObjectNode tree = JSON.objectNode().put("kind", policy.kind());
        if (!policy.namespace().isEmpty()) {
            tree.put("namespace", policy.namespace());
        }
        return tree.put("name", policy.name());
    }

    private static ObjectNode rule(RuleRef rule) {
        return policy(rule.policy()).put("path", rule.path());
    }

    private static void list(ObjectNode tree, String name, List<ObjectNode> items) {
        if (!items.isEmpty()) {
            tree.putArray(name).addAll(items);
        }
    }

    private static String word(Direction direction) {
        return direction.name().toLowerCase(Locale.ROOT);
    }

    private static String word(Explanation.Says says) {
        return says.name().charAt(0) + says.name().substring(1).toLowerCase(Locale.ROOT);
    }
}
