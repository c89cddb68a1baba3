// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.managed;

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
import java.util.stream.Stream;

/** Prints NetworkPolicies as kubectl prints what it applies. */
public final class PolicyPrinter {
    /** How. */
    public enum Format {
        /** The name and what was done. */
        LINE,
        YAML,
        JSON,
        NAME,
        /** A file for each, and one that lists them, as documents of one stream. */
        KUSTOMIZE
    }

    /** What the API server keeps of an object besides what it was given. */
    private static final List<String> SERVER_FIELDS =
            List.of("creationTimestamp", "generation", "managedFields", "resourceVersion", "uid");

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
    public void print(List<ManagedPolicy> policies, Format format, String done, Output out) {
        switch (format) {
            case LINE -> policies.forEach(policy -> out.line(name(policy) + " " + done));
            case NAME -> policies.forEach(policy -> out.line(name(policy)));
            case YAML -> out.print(documents(policies.stream().map(this::yaml)));
            case JSON -> out.print(Json.pretty(tree(policies)));
            case KUSTOMIZE -> out.print(kustomize(policies));
        }
    }

    /** The object as a YAML document. */
    public String yaml(ManagedPolicy policy) {
        return yaml.text(json.tree(policy.object()));
    }

    /** The objects without what the API server adds, from one to the other, as lines with {@code +}, {@code -} or a blank. */
    public List<String> diff(NetworkPolicy before, NetworkPolicy after) {
        return YamlDiff.of(yaml.text(given(before)), yaml.text(given(after)));
    }

    private JsonNode given(NetworkPolicy policy) {
        JsonNode tree = json.tree(policy);
        if (tree.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(SERVER_FIELDS);
        }
        return tree;
    }

    private String kustomize(List<ManagedPolicy> policies) {
        List<String> files = policies.stream().map(PolicyPrinter::file).toList();
        ObjectNode kustomization = JsonNodeFactory.instance.objectNode();
        kustomization.put("apiVersion", "kustomize.config.k8s.io/v1beta1").put("kind", "Kustomization");
        files.forEach(kustomization.putArray("resources")::add);
        return documents(Stream.concat(
                policies.stream().map(policy -> "# " + file(policy) + "\n" + yaml(policy)),
                Stream.of("# kustomization.yaml, or these lines under resources of the one that is there\n"
                        + yaml.text(kustomization))));
    }

    private static String file(ManagedPolicy policy) {
        return PlainText.of(policy.ref().namespace() + "-" + policy.ref().name()) + ".yaml";
    }

    private static String documents(Stream<String> documents) {
        return documents.collect(Collectors.joining("---\n"));
    }

    private static String name(ManagedPolicy policy) {
        return "networkpolicy.networking.k8s.io/" + PlainText.of(policy.ref().name());
    }

    private JsonNode tree(List<ManagedPolicy> policies) {
        if (policies.size() == 1) {
            return json.tree(policies.getFirst().object());
        }
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("apiVersion", "v1").put("kind", "List");
        ArrayNode items = list.putArray("items");
        policies.forEach(policy -> items.add(json.tree(policy.object())));
        return list;
    }
}
