// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.cluster.ClusterError;
import dev.netiso.cli.cluster.ClusterException;
import dev.netiso.cli.cluster.KubeJson;
import dev.netiso.cli.cluster.Kubectl;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.List;
import java.util.Optional;

/**
 * Writes NetworkPolicies by server-side apply. All is asked before anything is written: whether the user may, whether the name is free, and whether the API server
 * and its admission would take every object.
 */
public final class PolicyWriter {
    public static final String FIELD_MANAGER = "kubectl-netiso";

    private static final String ACCESS_REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    /** An apply that creates is both (kubernetes.io, "Server-Side Apply"). */
    private static final List<String> VERBS = List.of("create", "patch");

    private final Kubectl kubectl;
    private final KubeJson json;

    public PolicyWriter(Kubectl kubectl, KubeJson json) {
        this.kubectl = kubectl;
        this.json = json;
    }

    /** The right that the user lacks to write that object, in words; empty if none. */
    public Optional<String> missingRight(NetworkPolicy policy) {
        String namespace = policy.getMetadata().getNamespace();
        return VERBS.stream()
                .filter(verb -> !isAllowed(verb, namespace))
                .findFirst()
                .map(verb -> verb + " networkpolicies in namespace " + namespace);
    }

    private boolean isAllowed(String verb, String namespace) {
        SelfSubjectAccessReview review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withResourceAttributes(attributes(verb, namespace))
                .endSpec()
                .build();
        SelfSubjectAccessReview answer =
                json.read(kubectl.post(ACCESS_REVIEWS, json.write(review)), SelfSubjectAccessReview.class);
        return answer.getStatus() != null
                && Boolean.TRUE.equals(answer.getStatus().getAllowed());
    }

    private static ResourceAttributes attributes(String verb, String namespace) {
        ResourceAttributes attributes = new ResourceAttributes();
        attributes.setGroup("networking.k8s.io");
        attributes.setResource("networkpolicies");
        attributes.setVerb(verb);
        attributes.setNamespace(namespace);
        return attributes;
    }

    /**
     * Asks the API server whether it would take the objects.
     *
     * @return the objects as it would store them
     * @throws CommandFailure if one of that name is not ours
     * @throws ClusterException if it would not
     */
    public List<NetworkPolicy> tryAll(List<NetworkPolicy> policies) {
        policies.forEach(this::requireNameFree);
        return policies.stream().map(policy -> apply(policy, true)).toList();
    }

    /** Writes one object. @throws ClusterException if it was refused */
    public NetworkPolicy write(NetworkPolicy policy) {
        return apply(policy, false);
    }

    private NetworkPolicy apply(NetworkPolicy policy, boolean dryRun) {
        return json.read(kubectl.apply(json.write(policy), FIELD_MANAGER, dryRun), NetworkPolicy.class);
    }

    private void requireNameFree(NetworkPolicy policy) {
        String namespace = policy.getMetadata().getNamespace();
        String name = policy.getMetadata().getName();
        try {
            String path = "/apis/networking.k8s.io/v1/namespaces/" + namespace + "/networkpolicies/" + name;
            if (!PolicyObjects.isOurs(json.read(kubectl.get(path), NetworkPolicy.class))) {
                throw CommandFailure.unanswered("NetworkPolicy " + namespace + "/" + name
                        + " exists and is not netiso's (no label " + PolicyObjects.MANAGED
                        + "=true); nothing was changed: rename or delete it first");
            }
        } catch (ClusterException e) {
            if (e.error().kind() != ClusterError.Kind.NOT_FOUND) {
                throw e;
            }
        }
    }
}
