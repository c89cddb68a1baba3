// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.batch;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.ends.End;
import dev.netiso.cli.ends.EndRef;
import dev.netiso.cli.ends.Ends;
import dev.netiso.cli.ends.PortRef;
import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.IpAddress;
import dev.netiso.flow.Transport;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Decision;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides the connections of lines, and remembers the ends that lines name. For one thread. */
final class FlowQuestions {
    /** So many names are remembered; a cluster has fewer pods, and addresses outside of it may be any. */
    private static final int REMEMBERED = 100_000;

    /** No rule looks at it. */
    private static final int SOURCE_PORT = 0;

    private final Ends ends;
    private final Evaluator evaluator;
    private final Map<String, Named> sources = new HashMap<>();
    private final Map<String, Named> destinations = new HashMap<>();

    /**
     * An end that was named.
     *
     * @param party if one alone stands there, under one address
     */
    private record Named(End end, Optional<Party> party) {}

    FlowQuestions(Ends ends, Evaluator evaluator) {
        this.ends = ends;
        this.evaluator = evaluator;
    }

    /**
     * What the policies say of a line. Where an end stands for several pods or families, it is the first that is not allowed, if one is not.
     *
     * @throws CommandFailure if there is no such end or port
     * @throws IllegalArgumentException if an end is not named as ends are
     */
    Decision decide(FlowLine line) {
        Named source = sources.get(line.source());
        if (source == null) {
            source = remember(sources, line.source(), ends.source(EndRef.parse(line.source())));
        }
        Named destination = destinations.get(line.destination());
        if (destination == null) {
            destination =
                    remember(destinations, line.destination(), ends.destination(EndRef.parse(line.destination())));
        }
        if (line.port() instanceof PortRef.Numbered(int port, var protocol)
                && source.party().isPresent()
                && destination.party().isPresent()
                && haveCommonFamily(source.party().get(), destination.party().get())) {
            return evaluator.decide(new Connection(
                    source.party().get(), destination.party().get(), new Transport.Ports(protocol, SOURCE_PORT, port)));
        }
        return worst(ends.connections(source.end(), destination.end(), line.port()));
    }

    private Decision worst(List<Connection> connections) {
        Decision worst = evaluator.decide(connections.getFirst());
        for (Connection connection : connections.subList(1, connections.size())) {
            Decision next = evaluator.decide(connection);
            if (weight(next) > weight(worst)) {
                worst = next;
            }
        }
        return worst;
    }

    private static int weight(Decision decision) {
        return switch (decision.outcome()) {
            case ALLOWED -> 0;
            case UNDECIDED -> 1;
            case DENIED -> 2;
        };
    }

    private static Named remember(Map<String, Named> names, String name, End end) {
        Named named = new Named(end, onlyParty(end));
        if (names.size() < REMEMBERED) {
            names.put(name, named);
        }
        return named;
    }

    private static Optional<Party> onlyParty(End end) {
        return switch (end) {
            case End.Other(Party party) -> Optional.of(party);
            case End.OfService _ -> Optional.empty();
            case End.Pods(var _, List<Pod> pods) -> pods.size() == 1 ? onlyAddress(pods.getFirst()) : Optional.empty();
        };
    }

    private static Optional<Party> onlyAddress(Pod pod) {
        return switch (pod.addresses().size()) {
            case 0 -> Optional.of(new Party.OfPod(pod, IpAddress.UNSPECIFIED));
            case 1 -> Optional.of(new Party.OfPod(pod, pod.addresses().getFirst()));
            default -> Optional.empty();
        };
    }

    private static boolean haveCommonFamily(Party source, Party destination) {
        AddressFamily family = source.address().family();
        return family == destination.address().family()
                || source.address().equals(IpAddress.UNSPECIFIED)
                || destination.address().equals(IpAddress.UNSPECIFIED);
    }
}
