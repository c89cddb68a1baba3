// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.netiso.cli.cluster.KubeJson;
import dev.netiso.cli.print.Json;
import dev.netiso.kube.Conversion;
import dev.netiso.kube.KubeObjects;
import dev.netiso.policy.PolicyRef;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A NetworkPolicy that netiso added, or is about to: its label says so, its annotations say where it comes from. */
public record ManagedPolicy(NetworkPolicy object) {
    /** The label, with the value {@code true}, that every object of netiso's has and no other. */
    public static final String LABEL = "netiso.dev/managed";

    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    private static final int HASH_BYTES = 8;
    private static final KubeJson JSON = new KubeJson();

    /** That policy, marked as netiso's. */
    public static ManagedPolicy of(dev.netiso.policy.NetworkPolicy policy, Provenance provenance) {
        NetworkPolicy object = KubeObjects.toKubernetes(policy);
        object.getMetadata().setLabels(new TreeMap<>(Map.of(MANAGED_BY, PolicyWriter.FIELD_MANAGER, LABEL, "true")));
        object.getMetadata()
                .setAnnotations(provenance.withSpecHash(specHash(object)).annotations());
        return new ManagedPolicy(object);
    }

    /** Whether an object has the label. */
    public static boolean isManaged(NetworkPolicy object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels != null && "true".equals(labels.get(LABEL));
    }

    public PolicyRef ref() {
        ObjectMeta metadata = object.getMetadata();
        return new PolicyRef("NetworkPolicy", metadata.getNamespace(), metadata.getName());
    }

    public Provenance provenance() {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return Provenance.of(annotations == null ? Map.of() : annotations);
    }

    /** What it says, as far as that is understood. */
    public Conversion<dev.netiso.policy.NetworkPolicy> policy() {
        return KubeObjects.networkPolicy(object);
    }

    /** Whether its spec is another than netiso wrote; an object that does not tell what was written counts as edited. */
    public boolean isEdited() {
        return !specHash(object).equals(provenance().specHash());
    }

    public boolean isExpired(Instant now) {
        return provenance()
                .intent()
                .expiresAt()
                .filter(end -> !end.isAfter(now))
                .isPresent();
    }

    /** The same with what admission makes of it in mind: that is no edit of somebody's. */
    ManagedPolicy storedAs(ManagedPolicy stored) {
        NetworkPolicy marked = object.edit()
                .editMetadata()
                .withAnnotations(provenance().withSpecHash(stored.specHash()).annotations())
                .endMetadata()
                .build();
        return new ManagedPolicy(marked);
    }

    /** The same object with that policy, which has no rules any more, in the place of its own. */
    public ManagedPolicy emptiedTo(dev.netiso.policy.NetworkPolicy empty) {
        return of(empty, provenance());
    }

    /** When the API server stored it first; empty if that is not told. */
    public Optional<String> storedAt() {
        return Optional.ofNullable(object.getMetadata().getCreationTimestamp());
    }

    /** Of the spec without what is empty in it, and without the order of its fields. */
    String specHash() {
        return specHash(object);
    }

    private static String specHash(NetworkPolicy object) {
        JsonNode spec = object.getSpec() == null ? JsonNodeFactory.instance.objectNode() : JSON.tree(object.getSpec());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(Json.compact(sorted(spec)).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static JsonNode sorted(JsonNode tree) {
        if (tree.isArray()) {
            return JsonNodeFactory.instance
                    .arrayNode()
                    .addAll(tree.valueStream().map(ManagedPolicy::sorted).toList());
        }
        if (!tree.isObject()) {
            return tree;
        }
        List<String> names = new ArrayList<>();
        tree.fieldNames().forEachRemaining(names::add);
        Collections.sort(names);
        ObjectNode sorted = JsonNodeFactory.instance.objectNode();
        names.forEach(name -> sorted.set(name, sorted(tree.get(name))));
        return sorted;
    }
}
