// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.netiso.cli.print.Yaml;
import dev.netiso.policy.ClusterPolicy;
import dev.netiso.policy.ClusterPolicy.Action;
import dev.netiso.policy.ClusterPolicy.Peer;
import dev.netiso.policy.ClusterPolicy.Rule;
import dev.netiso.policy.Port;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Selector.Requirement;
import java.util.List;
import java.util.Locale;

/**
 * A cluster policy as its administrator would write it: ClusterNetworkPolicy v1alpha2, or AdminNetworkPolicy and BaselineAdminNetworkPolicy v1alpha1
 * (sigs.k8s.io/network-policy-api, apis). Only to be shown.
 */
final class ClusterPolicyYaml {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String GROUP = "policy.networking.k8s.io/";
    private static final String CURRENT = "ClusterNetworkPolicy";

    private final Yaml yaml = new Yaml();

    String text(ClusterPolicy policy) {
        boolean current = policy.ref().kind().equals(CURRENT);
        ObjectNode tree = NODES.objectNode();
        tree.put("apiVersion", GROUP + (current ? "v1alpha2" : "v1alpha1"));
        tree.put("kind", policy.ref().kind());
        tree.putObject("metadata").put("name", policy.ref().name());
        ObjectNode spec = tree.putObject("spec");
        if (current) {
            spec.put("tier", policy.tier().word());
        }
        if (!policy.ref().kind().equals("BaselineAdminNetworkPolicy")) {
            spec.put("priority", policy.priority());
        }
        pods(
                spec.putObject("subject"),
                policy.subject().namespaces(),
                policy.subject().pods());
        rules(spec, "ingress", "from", policy.ingress(), current);
        rules(spec, "egress", "to", policy.egress(), current);
        return yaml.text(tree);
    }

    private static void rules(ObjectNode spec, String direction, String peers, List<Rule> rules, boolean current) {
        if (rules.isEmpty()) {
            return;
        }
        ArrayNode list = spec.putArray(direction);
        for (Rule rule : rules) {
            ObjectNode one = list.addObject();
            if (!rule.name().isEmpty()) {
                one.put("name", rule.name());
            }
            one.put(
                    "action",
                    rule.action() == Action.ACCEPT && !current
                            ? "Allow"
                            : rule.action().toString());
            ArrayNode from = one.putArray(peers);
            rule.peers().forEach(peer -> peer(from.addObject(), peer));
            if (!rule.ports().isEmpty()) {
                ArrayNode ports = one.putArray(current ? "protocols" : "ports");
                rule.ports().forEach(port -> {
                    if (current) {
                        protocol(ports.addObject(), port);
                    } else {
                        port(ports.addObject(), port);
                    }
                });
            }
        }
    }

    private static void peer(ObjectNode tree, Peer peer) {
        switch (peer) {
            case Peer.Pods(var namespaces, var pods) -> pods(tree, namespaces, pods);
            case Peer.Networks(var blocks) -> {
                ArrayNode networks = tree.putArray("networks");
                blocks.forEach(block -> networks.add(block.toString()));
            }
            case Peer.Nodes(var nodes) -> tree.set("nodes", selector(nodes));
            case Peer.DomainNames(var patterns) -> patterns.forEach(tree.putArray("domainNames")::add);
            case Peer.Unknown _ -> {}
        }
    }

    private static void pods(ObjectNode tree, Selector namespaces, Selector pods) {
        if (pods.equals(Selector.ALL)) {
            tree.set("namespaces", selector(namespaces));
            return;
        }
        ObjectNode both = tree.putObject("pods");
        both.set("namespaceSelector", selector(namespaces));
        both.set("podSelector", selector(pods));
    }

    private static ObjectNode selector(Selector selector) {
        ObjectNode tree = NODES.objectNode();
        for (Requirement requirement : selector.requirements()) {
            if (requirement instanceof Requirement.In(String key, List<String> values) && values.size() == 1) {
                tree.withObject("/matchLabels").put(key, values.getFirst());
            } else {
                expression(tree.withArray("/matchExpressions").addObject(), requirement);
            }
        }
        return tree;
    }

    private static void expression(ObjectNode tree, Requirement requirement) {
        tree.put("key", requirement.key());
        switch (requirement) {
            case Requirement.In(var _, var values) -> values(tree.put("operator", "In"), values);
            case Requirement.NotIn(var _, var values) -> values(tree.put("operator", "NotIn"), values);
            case Requirement.Exists _ -> tree.put("operator", "Exists");
            case Requirement.DoesNotExist _ -> tree.put("operator", "DoesNotExist");
        }
    }

    private static void values(ObjectNode tree, List<String> values) {
        values.forEach(tree.putArray("values")::add);
    }

    /** As ClusterNetworkPolicy has it. */
    private static void protocol(ObjectNode tree, Port port) {
        switch (port) {
            case Port.All(var protocol) -> tree.putObject(protocol.name().toLowerCase(Locale.ROOT));
            case Port.Named named -> tree.put("destinationNamedPort", named.name());
            case Port.Range range -> {
                ObjectNode destination = tree.putObject(range.protocol().name().toLowerCase(Locale.ROOT))
                        .putObject("destinationPort");
                if (range.first() == range.last()) {
                    destination.put("number", range.first());
                } else {
                    destination.putObject("range").put("start", range.first()).put("end", range.last());
                }
            }
        }
    }

    /** As the older kinds have it. */
    private static void port(ObjectNode tree, Port port) {
        switch (port) {
            case Port.All(var protocol) -> range(tree, protocol.name(), 1, 0xffff);
            case Port.Named named -> tree.put("namedPort", named.name());
            case Port.Range range
            when range.first() == range.last() ->
                tree.putObject("portNumber")
                        .put("protocol", range.protocol().name())
                        .put("port", range.first());
            case Port.Range range -> range(tree, range.protocol().name(), range.first(), range.last());
        }
    }

    private static void range(ObjectNode tree, String protocol, int first, int last) {
        tree.putObject("portRange")
                .put("protocol", protocol)
                .put("start", first)
                .put("end", last);
    }
}
