// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.cluster.ClusterError;
import dev.netiso.cli.cluster.ClusterException;
import dev.netiso.cli.flows.FlowSelection;
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
     * @throws CommandFailure if there is none where the user may look, or more than one
     * @throws ClusterException if the user may look nowhere, or it cannot be read
     */
    public ServedFlow find(String id) {
        Optional<ClusterException> refused = Optional.empty();
        for (FlowsClient client : List.of(namespace, cluster)) {
            try {
                Optional<ServedFlow> found = look(id, client);
                if (found.isPresent()) {
                    return found.get();
                }
            } catch (ClusterException e) {
                if (e.error().kind() != ClusterError.Kind.FORBIDDEN) {
                    throw e;
                }
                if (refused.isPresent()) {
                    throw e;
                }
                refused = Optional.of(e);
            }
        }
        throw CommandFailure.unanswered("no flow " + id
                + " is retained where you may look; kubectl netiso tail --no-follow -A lists them with their ids");
    }

    private static Optional<ServedFlow> look(String id, FlowsClient client) {
        return id.length() < ID_LENGTH
                ? only(id, client.list(FlowSelection.EVERY, Optional.empty()).flows())
                : client.find(id);
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
