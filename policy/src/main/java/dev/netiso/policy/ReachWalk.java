// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Protocol;
import dev.netiso.flow.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Which ports are reached, by asking the evaluator itself at one port of every stretch between the ports that rules for these two parties name: within a
 * stretch no rule tells ports apart.
 */
final class ReachWalk {
    private static final Protocol[] PROTOCOLS = Protocol.values();

    private final Function<Connection, Outcome> evaluator;
    private final Party source;
    private final Party destination;
    private final Boundaries boundaries = new Boundaries();

    ReachWalk(
            Function<Connection, Outcome> evaluator,
            Party source,
            PodClass sourceClass,
            Party destination,
            PodClass destinationClass) {
        this.evaluator = evaluator;
        this.source = source;
        this.destination = destination;
        collect(sourceClass.chain(Direction.EGRESS), destination, destinationClass, destinationClass);
        collect(destinationClass.chain(Direction.INGRESS), source, sourceClass, destinationClass);
    }

    private void collect(Chain chain, Party peer, PodClass peerClass, PodClass destinationClass) {
        for (Steps steps : chain.tiers()) {
            for (Step step : steps.all()) {
                if (step.concerns(peer, peerClass)) {
                    step.boundaries(destinationClass, boundaries);
                }
            }
        }
    }

    Reach reach() {
        if (boundaries.isEmpty()) {
            return everywhere(at(Packet.of(Protocol.TCP, 1)));
        }
        for (Protocol protocol : PROTOCOLS) {
            boundaries.add(Packet.of(protocol, 1));
            boundaries.add(Packet.of(protocol, Packet.MAX_PORT) + 1);
        }
        int[] starts = boundaries.sorted();
        List<Port.Range> allowed = new ArrayList<>();
        List<Port.Range> undecided = new ArrayList<>();
        for (int i = 0; i + 1 < starts.length; i++) {
            int first = starts[i];
            if (Packet.port(first) != 0) {
                switch (at(first)) {
                    case ALLOWED -> extend(allowed, first, starts[i + 1] - 1);
                    case UNDECIDED -> extend(undecided, first, starts[i + 1] - 1);
                    case DENIED -> {}
                }
            }
        }
        return new Reach(allowed, undecided);
    }

    private Outcome at(int packet) {
        Transport transport = new Transport.Ports(Packet.protocol(packet), 0, Packet.port(packet));
        return evaluator.apply(new Connection(source, destination, transport));
    }

    private static void extend(List<Port.Range> ranges, int first, int last) {
        Protocol protocol = Packet.protocol(first);
        boolean follows = !ranges.isEmpty()
                && ranges.getLast().protocol() == protocol
                && ranges.getLast().last() == Packet.port(first) - 1;
        int from = follows ? ranges.removeLast().first() : Packet.port(first);
        ranges.add(new Port.Range(protocol, from, Packet.port(last)));
    }

    private static Reach everywhere(Outcome outcome) {
        return switch (outcome) {
            case ALLOWED -> Reach.ALL;
            case UNDECIDED -> new Reach(List.of(), Reach.ALL.allowed());
            case DENIED -> Reach.NONE;
        };
    }
}
