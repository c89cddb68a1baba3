// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.kube.KubeObjects;
import dev.netiso.policy.synthesis.PlannedRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.Map;
import java.util.TreeMap;

/** The objects that the plugin writes, marked as its own. */
final class PolicyObjects {
    static final String MANAGED = "netiso.dev/managed";

    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    private static final String FLOW = "netiso.dev/flow";

    private PolicyObjects() {}

    /** The object for a rule, which remembers the flow it was made for. */
    static NetworkPolicy of(PlannedRule rule, String flowId) {
        NetworkPolicy policy = KubeObjects.toKubernetes(rule.policy());
        policy.getMetadata().setLabels(new TreeMap<>(Map.of(MANAGED_BY, PolicyWriter.FIELD_MANAGER, MANAGED, "true")));
        policy.getMetadata().setAnnotations(Map.of(FLOW, flowId));
        return policy;
    }

    static boolean isOurs(NetworkPolicy policy) {
        Map<String, String> labels = policy.getMetadata().getLabels();
        return labels != null && "true".equals(labels.get(MANAGED));
    }
}
