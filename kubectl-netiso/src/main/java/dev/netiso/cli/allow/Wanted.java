// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.api.v1alpha1.EndpointObject;
import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.cluster.ClusterReader;
import dev.netiso.cli.cluster.LiveCluster;
import dev.netiso.cli.ends.EndRef;
import dev.netiso.cli.ends.Ends;
import dev.netiso.cli.ends.PortRef;
import dev.netiso.flow.Cidr;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Snapshot;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a user wants to be let through. */
public sealed interface Wanted {
    /** The namespaces that must be read to know what it means. */
    Set<String> namespaces(ClusterReader reader);

    /** What else must be read for that. */
    default Set<LiveCluster.Part> parts() {
        return Set.of();
    }

    /**
     * The connections that it means in a cluster; at least one.
     *
     * @throws CommandFailure if it means nothing there
     */
    List<Connection> connections(Snapshot snapshot);

    /** The flow's id; empty if it was not named by one. */
    default String flowId() {
        return "";
    }

    /** A flow that was seen. */
    record OfFlow(FlowObject flow) implements Wanted {
        @Override
        public Set<String> namespaces(ClusterReader reader) {
            return Stream.of(flow.source(), flow.destination())
                    .map(EndpointObject::namespace)
                    .filter(name -> !name.isEmpty())
                    .collect(Collectors.toSet());
        }

        @Override
        public List<Connection> connections(Snapshot snapshot) {
            return List.of(FlowConnection.of(flow, snapshot));
        }

        @Override
        public String flowId() {
            return flow.metadata().name();
        }
    }

    /**
     * Ends and a port, whether such traffic was seen or not.
     *
     * @param outside holds addresses that are known to be outside of the cluster
     * @param current the namespace of names that have none
     */
    record OfEnds(EndRef from, EndRef to, PortRef port, Optional<Cidr> outside, String current) implements Wanted {
        @Override
        public Set<String> namespaces(ClusterReader reader) {
            return Stream.of(from, to)
                    .flatMap(end -> namespace(end, reader).stream())
                    .collect(Collectors.toSet());
        }

        @Override
        public Set<LiveCluster.Part> parts() {
            boolean service = to instanceof EndRef.Named named
                    && named.kind().filter(EndRef.SERVICE::equals).isPresent();
            boolean address = from instanceof EndRef.Address || to instanceof EndRef.Address;
            Set<LiveCluster.Part> parts = EnumSet.noneOf(LiveCluster.Part.class);
            if (address) {
                parts.add(LiveCluster.Part.NODES);
            }
            if (address || service) {
                parts.add(LiveCluster.Part.SERVICES);
            }
            return parts;
        }

        private Optional<String> namespace(EndRef end, ClusterReader reader) {
            return switch (end) {
                case EndRef.Named named -> Optional.of(named.namespace().orElse(current));
                case EndRef.Address(var address)
                when outside.filter(block -> block.contains(address)).isPresent() -> Optional.empty();
                case EndRef.Address(var address) -> reader.namespaceOf(address);
            };
        }

        @Override
        public List<Connection> connections(Snapshot snapshot) {
            Ends ends = new Ends(snapshot, Evaluator.of(snapshot), current);
            return ends.connections(ends.source(from), ends.destination(to), port);
        }
    }
}
