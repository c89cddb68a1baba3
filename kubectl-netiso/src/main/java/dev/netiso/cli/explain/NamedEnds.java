// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.explain;

import dev.netiso.cli.cluster.ClusterScope;
import dev.netiso.cli.cluster.LiveCluster.Part;
import dev.netiso.cli.ends.EndRef;
import dev.netiso.cli.ends.PortRef;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The question by ends and ports.
 *
 * @param namespace of names that have none
 */
public record NamedEnds(EndRef from, EndRef to, List<PortRef> ports, String namespace) {
    public NamedEnds {
        ports = List.copyOf(ports);
    }

    /** What to read of a cluster: who holds an address, only all of it tells. */
    public ClusterScope scope() {
        List<String> namespaces =
                ends().flatMap(end -> namespace(end).stream()).distinct().toList();
        return ends().allMatch(EndRef.Named.class::isInstance)
                ? new ClusterScope.Namespaces(namespaces)
                : new ClusterScope.Whole();
    }

    /** What besides pods and policies to read. */
    public Set<Part> parts() {
        Set<Part> parts = EnumSet.noneOf(Part.class);
        if (ends().anyMatch(EndRef.Address.class::isInstance)) {
            parts.addAll(EnumSet.allOf(Part.class));
        }
        if (to instanceof EndRef.Named named && named.kind().equals(Optional.of(EndRef.SERVICE))) {
            parts.add(Part.SERVICES);
        }
        return parts;
    }

    private Optional<String> namespace(EndRef end) {
        return end instanceof EndRef.Named named ? Optional.of(named.namespace().orElse(namespace)) : Optional.empty();
    }

    private Stream<EndRef> ends() {
        return Stream.of(from, to);
    }

    /** The same question to another command. */
    String flags() {
        return "--from " + from + " --to " + to + " --port "
                + ports.stream().map(PortRef::toString).collect(Collectors.joining(","));
    }
}
