// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.managed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.netiso.cli.cluster.ClusterError;
import dev.netiso.cli.cluster.ClusterException;
import dev.netiso.cli.cluster.KubeJson;
import dev.netiso.cli.cluster.Kubectl;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Selector;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Whether a policy still selects a pod: the API server is asked for one, not for all. */
public final class SelectedPods {
    private static final String NOT_ENDED = "status.phase!=Succeeded,status.phase!=Failed";

    private final Kubectl kubectl;
    private final KubeJson json;

    public SelectedPods(Kubectl kubectl, KubeJson json) {
        this.kubectl = kubectl;
        this.json = json;
    }

    /** Whether there is a pod; empty if the user may not list pods there. @throws ClusterException if it cannot be read */
    public Optional<Boolean> exists(NetworkPolicy policy) {
        String labels = policy.podSelector().equals(Selector.ALL)
                ? ""
                : "&labelSelector=" + encoded(policy.podSelector().toString());
        try {
            String pods = kubectl.get("/api/v1/namespaces/" + policy.namespace() + "/pods?limit=1&fieldSelector="
                    + encoded(NOT_ENDED) + labels);
            return Optional.of(!json.read(pods, JsonNode.class).path("items").isEmpty());
        } catch (ClusterException e) {
            if (e.error().kind() == ClusterError.Kind.FORBIDDEN) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static String encoded(String selector) {
        return URLEncoder.encode(selector, StandardCharsets.UTF_8);
    }
}
