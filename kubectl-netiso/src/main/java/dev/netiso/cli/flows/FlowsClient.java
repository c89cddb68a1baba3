// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.flows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.netiso.api.v1alpha1.FlowJson;
import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.api.v1alpha1.FlowsApi;
import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.cluster.Kubectl;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

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
     * What is retained.
     *
     * @param resourceVersion where a watch goes on without loss or repetition
     * @param flows oldest first
     */
    public record Listing(String resourceVersion, List<ServedFlow> flows) {
        public Listing {
            flows = List.copyOf(flows);
        }

        /** The flows last seen then or later. */
        public Listing since(Instant start) {
            return new Listing(
                    resourceVersion,
                    flows.stream().filter(flow -> flow.seenSince(start)).toList());
        }

        /** The flows that were chosen. */
        public Listing where(Predicate<ServedFlow> selection) {
            return new Listing(resourceVersion, flows.stream().filter(selection).toList());
        }
    }

    /** All retained flows. @throws dev.netiso.cli.cluster.ClusterException if they cannot be read */
    public Listing list() {
        return listing(kubectl.get(collection));
    }

    /** No flows, and where a watch goes on from now. @throws dev.netiso.cli.cluster.ClusterException if it cannot be read */
    public Listing now() {
        return new Listing(listing(kubectl.get(collection + "?limit=1")).resourceVersion(), List.of());
    }

    /** One flow by its whole id. @throws dev.netiso.cli.cluster.ClusterException if it is not there or cannot be read */
    public ServedFlow get(String id) {
        return flow(parse(kubectl.get(collection + "/" + id)));
    }

    /** What happens after that resource version. */
    public FlowWatch watch(String resourceVersion) {
        return new FlowWatch(
                kubectl.stream(collection + "?watch=1&allowWatchBookmarks=true&resourceVersion=" + resourceVersion),
                this);
    }

    private Listing listing(String answer) {
        JsonNode list = parse(answer);
        List<ServedFlow> flows = new ArrayList<>();
        list.path("items").forEach(item -> flows.add(flow(item)));
        return new Listing(list.path("metadata").path("resourceVersion").asText(), flows);
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
