// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.netiso.cli.cluster.KubeJson;
import dev.netiso.cli.print.Json;
import dev.netiso.cli.print.Yaml;
import dev.netiso.cli.terminal.Output;
import dev.netiso.cli.terminal.PlainText;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.List;
import java.util.stream.Collectors;

/** Prints NetworkPolicies as kubectl prints what it applies. */
public final class PolicyPrinter {
    /** How. */
    public enum Format {
        /** The name and what was done. */
        LINE,
        YAML,
        JSON,
        NAME
    }

    private final KubeJson json;
    private final Yaml yaml = new Yaml();

    public PolicyPrinter(KubeJson json) {
        this.json = json;
    }

    /**
     * Prints them.
     *
     * @param done such as {@code created (dry run)}
     */
    public void print(List<NetworkPolicy> policies, Format format, String done, Output out) {
        switch (format) {
            case LINE -> policies.forEach(policy -> out.line(name(policy) + " " + done));
            case NAME -> policies.forEach(policy -> out.line(name(policy)));
            case YAML -> out.print(policies.stream().map(this::yaml).collect(Collectors.joining("---\n")));
            case JSON -> out.print(Json.pretty(tree(policies)));
        }
    }

    /** The object as a YAML document. */
    public String yaml(NetworkPolicy policy) {
        return yaml.text(tree(policy));
    }

    private static String name(NetworkPolicy policy) {
        return "networkpolicy.networking.k8s.io/"
                + PlainText.of(policy.getMetadata().getName());
    }

    private JsonNode tree(List<NetworkPolicy> policies) {
        if (policies.size() == 1) {
            return tree(policies.getFirst());
        }
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("apiVersion", "v1").put("kind", "List");
        ArrayNode items = list.putArray("items");
        policies.forEach(policy -> items.add(tree(policy)));
        return list;
    }

    private JsonNode tree(NetworkPolicy policy) {
        return json.tree(policy);
    }
}
