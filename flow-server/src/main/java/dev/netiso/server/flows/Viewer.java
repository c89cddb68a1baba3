// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.flow.Direction;
import dev.netiso.flow.Endpoint;
import dev.netiso.flow.Entity;
import dev.netiso.flow.Flow;
import dev.netiso.policy.Decision;
import dev.netiso.policy.Outcome;
import dev.netiso.server.auth.Access;
import dev.netiso.server.auth.Authorizer;
import dev.netiso.server.auth.User;
import dev.netiso.server.store.StoredFlow;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What one user sees of flows, in one namespace or in the whole cluster.
 *
 * @param namespace empty for the whole cluster
 */
record Viewer(User user, String namespace, Authorizer authorizer) {
    /**
     * The flow as this user sees it here.
     *
     * @return empty if it has no end in this namespace
     * @throws Authorizer.AccessUnknownException if it could not be found out what may be shown
     */
    Optional<FlowObject> see(StoredFlow stored) {
        Flow flow = stored.explained().flow();
        if (namespace.isEmpty()) {
            return Optional.of(
                    FlowObjects.of(stored, home(flow, stored.explained().decision()), Set.of()));
        }
        if (!isHere(flow.source()) && !isHere(flow.destination())) {
            return Optional.empty();
        }
        Set<Direction> hidden = EnumSet.noneOf(Direction.class);
        if (isHidden(flow.source())) {
            hidden.add(Direction.EGRESS);
        }
        if (isHidden(flow.destination())) {
            hidden.add(Direction.INGRESS);
        }
        return Optional.of(FlowObjects.of(stored, namespace, hidden));
    }

    private boolean isHere(Endpoint end) {
        return namespaceOf(end).equals(Optional.of(namespace));
    }

    private boolean isHidden(Endpoint end) {
        return namespaceOf(end)
                .filter(other -> !other.equals(namespace))
                .filter(other -> !authorizer.allows(user, Access.toPeers(other)))
                .isPresent();
    }

    private static Optional<String> namespaceOf(Endpoint end) {
        return end.entity() instanceof Entity.Pod pod ? Optional.of(pod.namespace()) : Optional.empty();
    }

    /** Where the flow stands among those of all namespaces: with the end whose policy denied it, else with the destination, else with the source. */
    private static String home(Flow flow, Decision decision) {
        boolean deniedAtSource = decision.egress().outcome() == Outcome.DENIED
                && decision.ingress().outcome() != Outcome.DENIED;
        Optional<String> source = namespaceOf(flow.source());
        Optional<String> destination = namespaceOf(flow.destination());
        return (deniedAtSource ? source.or(() -> destination) : destination.or(() -> source)).orElse("");
    }
}
