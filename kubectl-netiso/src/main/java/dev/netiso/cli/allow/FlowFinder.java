// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.cluster.ClusterError;
import dev.netiso.cli.cluster.ClusterException;
import dev.netiso.cli.flows.FlowsClient;
import dev.netiso.cli.flows.ServedFlow;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Finds a flow by its id, or by a beginning that only one has: in the namespace the user works in, then in all. */
public final class FlowFinder {
    private static final int ID_LENGTH = 8;
    private static final int MAX_SHOWN = 5;

    private final FlowsClient namespace;
    private final FlowsClient cluster;

    /** Looks in the one first, then in the other. */
    public FlowFinder(FlowsClient namespace, FlowsClient cluster) {
        this.namespace = namespace;
        this.cluster = cluster;
    }

    /**
     * The flow of that id.
     *
     * @throws CommandFailure if there is none, or more than one
     * @throws ClusterException if neither can be read
     */
    public ServedFlow find(String id) {
        return exactly(id)
                .or(() -> only(id, namespace.list().flows()))
                .or(() -> only(id, all()))
                .orElseThrow(
                        () -> CommandFailure.unanswered(
                                "no flow " + id
                                        + " is retained where you may look; kubectl netiso tail --no-follow -A lists them with their ids"));
    }

    private Optional<ServedFlow> exactly(String id) {
        if (id.length() < ID_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(namespace.get(id));
        } catch (ClusterException e) {
            if (e.error().kind() == ClusterError.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Who may not look everywhere has looked where they may. */
    private List<ServedFlow> all() {
        try {
            return cluster.list().flows();
        } catch (ClusterException e) {
            if (e.error().kind() == ClusterError.Kind.FORBIDDEN) {
                return List.of();
            }
            throw e;
        }
    }

    private static Optional<ServedFlow> only(String id, List<ServedFlow> flows) {
        TreeMap<String, ServedFlow> found = new TreeMap<>();
        flows.stream().filter(flow -> flow.id().startsWith(id)).forEach(flow -> found.put(flow.id(), flow));
        if (found.size() > 1) {
            List<String> some = found.keySet().stream().limit(MAX_SHOWN).toList();
            throw CommandFailure.unanswered(found.size() + " flows begin with " + id + ": " + String.join(", ", some)
                    + (found.size() > MAX_SHOWN ? ", ..." : ""));
        }
        return found.values().stream().findFirst();
    }
}
