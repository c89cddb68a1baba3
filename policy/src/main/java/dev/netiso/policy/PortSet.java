// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static dev.netiso.policy.Ambiguity.END_PORT;
import static dev.netiso.policy.Ambiguity.HOST_NETWORK;
import static dev.netiso.policy.Ambiguity.NAMED_PORT;
import static dev.netiso.policy.Ambiguity.SCTP;

import java.util.List;

/** The ports of a rule, compiled: a rule without any covers all, of all protocols and of none. */
final class PortSet {
    /** Whatever the packet. */
    static final PortSet ALL = new PortSet(List.of(), false);

    /** The answer for all packets that will be asked about, unless the readings are others than those it names; {@link Match#NO} if they differ. */
    private final int always;

    private final boolean ofNetworkPolicy;
    private final int[] firsts;
    private final int[] lasts;
    private final Port.Named[] named;

    /** @param ofNetworkPolicy whether implementations may lack support for some kinds of ports */
    PortSet(List<Port> ports, boolean ofNetworkPolicy) {
        this.always = ports.isEmpty() ? Match.YES : Match.NO;
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

    private PortSet(PortSet ports, int always) {
        this.always = always;
        this.ofNetworkPolicy = ports.ofNetworkPolicy;
        this.firsts = ports.firsts;
        this.lasts = ports.lasts;
        this.named = ports.named;
    }

    /** The same for packets that are all alike to it, of which this is one; to a destination that is not known as far as that goes. */
    PortSet narrowed(int packet, PodClass destination) {
        int match = match(packet, destination, 0);
        return match == Match.YES ? ALL : Match.is(match) ? new PortSet(this, match) : this;
    }

    int match(int packet, PodClass destination, int readings) {
        if (always != Match.NO && (always & readings) == 0) {
            return always;
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

    /** Whether it matches by some reading; to a destination that is not known, as if it declared every port by every name. */
    boolean mayMatch(int packet, PodClass destination) {
        return match(packet, destination, 0) != Match.NO
                || (named.length > 0 && !destination.isPod() && packet != Packet.ICMP);
    }

    void boundaries(PodClass destination, Boundaries boundaries) {
        for (int i = 0; i < firsts.length; i++) {
            boundaries.add(firsts[i]);
            boundaries.add(firsts[i] + 1);
            boundaries.add(lasts[i] + 1);
        }
        if (named.length > 0) {
            boundaries.add(0);
            for (ContainerPort port : destination.ports()) {
                boundaries.add(Packet.of(port.protocol(), port.number()));
                boundaries.add(Packet.of(port.protocol(), port.number()) + 1);
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
