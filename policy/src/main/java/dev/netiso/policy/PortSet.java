// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static dev.netiso.policy.Ambiguity.END_PORT;
import static dev.netiso.policy.Ambiguity.HOST_NETWORK;
import static dev.netiso.policy.Ambiguity.NAMED_PORT;
import static dev.netiso.policy.Ambiguity.SCTP;

import java.util.List;
import java.util.function.IntConsumer;

/** The ports of a rule, compiled: a rule without any covers all, of all protocols and of none. */
final class PortSet {
    private final boolean all;
    private final boolean ofNetworkPolicy;
    private final int[] firsts;
    private final int[] lasts;
    private final Port.Named[] named;

    /** @param ofNetworkPolicy whether implementations may lack support for some kinds of ports */
    PortSet(List<Port> ports, boolean ofNetworkPolicy) {
        this.all = ports.isEmpty();
        this.ofNetworkPolicy = ofNetworkPolicy;
        this.named = ports.stream()
                .filter(Port.Named.class::isInstance)
                .map(Port.Named.class::cast)
                .toArray(Port.Named[]::new);
        this.firsts = new int[ports.size() - named.length];
        this.lasts = new int[firsts.length];
        int i = 0;
        for (Port port : ports) {
            switch (port) {
                case Port.All(var protocol) -> {
                    firsts[i] = Packet.of(protocol, 0);
                    lasts[i++] = Packet.of(protocol, Packet.MAX_PORT);
                }
                case Port.Range(var protocol, int first, int last) -> {
                    firsts[i] = Packet.of(protocol, first);
                    lasts[i++] = Packet.of(protocol, last);
                }
                case Port.Named _ -> {}
            }
        }
    }

    int match(int packet, PodClass destination, int readings) {
        if (all) {
            return Match.YES;
        }
        int match = Match.NO;
        for (int i = 0; i < firsts.length; i++) {
            if (firsts[i] <= packet && packet <= lasts[i]) {
                match |= inRange(i, packet, readings);
                if (match == Match.YES) {
                    return match;
                }
            }
        }
        for (Port.Named port : named) {
            match |= named(port, packet, destination, readings);
        }
        return match;
    }

    /** Where, for packets to that destination, the answer may change: each number begins a stretch of ports that are all alike. */
    void boundaries(PodClass destination, IntConsumer boundary) {
        for (int i = 0; i < firsts.length; i++) {
            boundary.accept(firsts[i]);
            boundary.accept(firsts[i] + 1);
            boundary.accept(lasts[i] + 1);
        }
        if (named.length > 0) {
            for (ContainerPort port : destination.ports()) {
                boundary.accept(Packet.of(port.protocol(), port.number()));
                boundary.accept(Packet.of(port.protocol(), port.number()) + 1);
            }
        }
    }

    private int inRange(int i, int packet, int readings) {
        if (!ofNetworkPolicy) {
            return Match.YES;
        }
        int match = Match.YES;
        // a range of all ports begins at 0, and is none of endPort
        if (packet != firsts[i] && Packet.port(firsts[i]) != 0) {
            match = support(END_PORT, match, readings);
        }
        return Packet.isSctp(packet) ? support(SCTP, match, readings) : match;
    }

    private int named(Port.Named port, int packet, PodClass destination, int readings) {
        if (!destination.isPod()) {
            return Match.NO;
        }
        int match = destination.declares(port, packet, readings);
        if (!ofNetworkPolicy) {
            return destination.hostNetwork() ? Match.NO : match;
        }
        if (match != Match.NO && destination.hostNetwork() && !HOST_NETWORK.isIn(readings)) {
            match = Match.readings(match) | HOST_NETWORK.bit();
        }
        match = support(NAMED_PORT, match, readings);
        return Packet.isSctp(packet) ? support(SCTP, match, readings) : match;
    }

    /** The match, where by the other reading there is none. */
    private static int support(Ambiguity kind, int match, int readings) {
        if (match == Match.NO || kind.isIn(readings)) {
            return match == Match.NO ? Match.NO : kind.bit();
        }
        return match | kind.bit();
    }
}
