// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.flows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.netiso.api.v1alpha1.FlowJson;
import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.api.v1alpha1.FlowsApi;
import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.cluster.ClusterException;
import dev.netiso.cli.cluster.Kubectl;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The flows of one namespace, or of the whole cluster, through the Kubernetes API. */
public final class FlowsClient {
    private final Kubectl kubectl;
    private final String collection;
    private final FlowJson json = new FlowJson();

    /**
     * Reads with that kubectl.
     *
     * @param namespace empty for the whole cluster
     */
    public FlowsClient(Kubectl kubectl, String namespace) {
        this.kubectl = kubectl;
        this.collection = FlowsApi.collection(namespace);
    }

    /**
     * Flows that are retained.
     *
     * @param resourceVersion where a watch goes on without loss or repetition
     * @param flows oldest first
     */
    public record Listing(String resourceVersion, List<ServedFlow> flows) {
        public Listing {
            flows = List.copyOf(flows);
        }
    }

    /**
     * The retained flows that are chosen.
     *
     * @param since only what was last seen in that time before; empty for all
     * @throws ClusterException if they cannot be read
     */
    public Listing list(FlowSelection selection, Optional<Duration> since) {
        List<String> parameters = new ArrayList<>();
        fieldSelector(selection.fieldSelector()).ifPresent(parameters::add);
        since.ifPresent(time -> parameters.add("sinceSeconds=" + Math.max(1, time.toSeconds())));
        Listing all = listing(parameters);
        return new Listing(
                all.resourceVersion(), all.flows().stream().filter(selection).toList());
    }

    /**
     * No flows, and where a watch goes on from now.
     *
     * @throws ClusterException if it cannot be read
     */
    public Listing now() {
        return new Listing(listing(List.of("limit=1")).resourceVersion(), List.of());
    }

    /**
     * The flow with that id, if it is retained.
     *
     * @throws ClusterException if it cannot be read
     */
    public Optional<ServedFlow> find(String id) {
        return listing(fieldSelector("metadata.name=" + id).stream().toList()).flows().stream()
                .findFirst();
    }

    /** What is stored after that resource version, of what is chosen on the server; the selection is still to be asked. */
    public FlowWatch watch(String resourceVersion, FlowSelection selection) {
        List<String> parameters =
                new ArrayList<>(List.of("watch=1", "allowWatchBookmarks=true", "resourceVersion=" + resourceVersion));
        fieldSelector(selection.fieldSelector()).ifPresent(parameters::add);
        return new FlowWatch(kubectl.stream(path(parameters)), this);
    }

    private Listing listing(List<String> parameters) {
        JsonNode list = parse(kubectl.get(path(parameters)));
        List<ServedFlow> flows = new ArrayList<>();
        list.path("items").forEach(item -> flows.add(flow(item)));
        return new Listing(list.path("metadata").path("resourceVersion").asText(), flows);
    }

    private String path(List<String> parameters) {
        return parameters.isEmpty() ? collection : collection + "?" + String.join("&", parameters);
    }

    private static Optional<String> fieldSelector(String selector) {
        return selector.isEmpty()
                ? Optional.empty()
                : Optional.of("fieldSelector=" + URLEncoder.encode(selector, StandardCharsets.UTF_8));
    }

    JsonNode parse(String text) {
        try {
            return json.readTree(text);
        } catch (IllegalArgumentException e) {
            throw notUnderstood(e);
        }
    }

    ServedFlow flow(JsonNode tree) {
        try {
            return new ServedFlow(json.convert(tree, FlowObject.class), tree);
        } catch (IllegalArgumentException e) {
            throw notUnderstood(e);
        }
    }

    private static CommandFailure notUnderstood(IllegalArgumentException cause) {
        return CommandFailure.unanswered("the flow server's answer is not understood: " + cause.getMessage()
                + "; compare kubectl netiso version with the server's");
    }
}
