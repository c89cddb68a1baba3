// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Chooses flows: every criterion that is given must hold, and one holds if any of its values does. Empty lists give no criterion.
 *
 * @param nodes names of reporting nodes; {@code *} stands for any run of characters
 */
public record FlowFilter(
        List<String> uuids,
        List<Verdict> verdicts,
        List<String> nodes,
        List<EndFilter> sources,
        List<EndFilter> destinations,
        List<TransportFilter> transports,
        List<Integer> sourcePorts,
        List<Integer> destinationPorts)
        implements Predicate<Flow> {

    /** Lets every flow pass. */
    public static final FlowFilter ANY =
            new FlowFilter(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    /** Chooses one end of a flow. */
    public sealed interface EndFilter extends Predicate<Endpoint> {
        /** An end whose address is in the block. */
        record InBlock(Cidr block) implements EndFilter {
            @Override
            public boolean test(Endpoint end) {
                return block.contains(end.address());
            }
        }

        /**
         * An end that is a pod.
         *
         * @param namespace exact; empty for any
         * @param namePrefix beginning of the pod's name; empty for any
         */
        record PodNamed(String namespace, String namePrefix) implements EndFilter {
            @Override
            public boolean test(Endpoint end) {
                return end.entity() instanceof Entity.Pod pod
                        && (namespace.isEmpty() || pod.namespace().equals(namespace))
                        && pod.name().startsWith(namePrefix);
            }
        }
    }

    /** Chooses by protocol. */
    public sealed interface TransportFilter extends Predicate<Flow> {
        /** A protocol with ports. */
        record Of(Protocol protocol) implements TransportFilter {
            @Override
            public boolean test(Flow flow) {
                return flow.transport() instanceof Transport.Ports ports && ports.protocol() == protocol;
            }
        }

        /** ICMP of either family. */
        record IsIcmp() implements TransportFilter {
            @Override
            public boolean test(Flow flow) {
                return flow.transport() instanceof Transport.Icmp;
            }
        }

        /** ICMP of one family. */
        record IsIcmpOf(AddressFamily family) implements TransportFilter {
            @Override
            public boolean test(Flow flow) {
                return flow.transport() instanceof Transport.Icmp && flow.family() == family;
            }
        }
    }

    public FlowFilter {
        uuids = List.copyOf(uuids);
        verdicts = List.copyOf(verdicts);
        nodes = List.copyOf(nodes);
        sources = List.copyOf(sources);
        destinations = List.copyOf(destinations);
        transports = List.copyOf(transports);
        sourcePorts = List.copyOf(sourcePorts);
        destinationPorts = List.copyOf(destinationPorts);
    }

    @Override
    public boolean test(Flow flow) {
        return (uuids.isEmpty() || uuids.contains(flow.uuid()))
                && (verdicts.isEmpty() || verdicts.contains(flow.verdict()))
                && (nodes.isEmpty() || nodes.stream().anyMatch(pattern -> NamePattern.matches(pattern, flow.node())))
                && anyMatches(sources, flow.source())
                && anyMatches(destinations, flow.destination())
                && anyMatches(transports, flow)
                && portMatches(sourcePorts, flow.transport(), Transport.Ports::sourcePort)
                && portMatches(destinationPorts, flow.transport(), Transport.Ports::destinationPort);
    }

    private static boolean portMatches(
            List<Integer> wanted, Transport transport, ToIntFunction<Transport.Ports> portOf) {
        return wanted.isEmpty()
                || (transport instanceof Transport.Ports ports && wanted.contains(portOf.applyAsInt(ports)));
    }

    private static <T> boolean anyMatches(List<? extends Predicate<T>> criteria, T value) {
        return criteria.isEmpty() || criteria.stream().anyMatch(criterion -> criterion.test(value));
    }
}
