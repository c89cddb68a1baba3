// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.flows;

import dev.netiso.agent.event.LedgerEntry;
import dev.netiso.agent.event.LedgerEntry.Address;
import dev.netiso.agent.event.LedgerEntry.Port;
import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.IpAddress;
import java.util.Arrays;

/**
 * The routes of flows, in columns. Each flow has a way for each connection by which it is found: one for where it arrives, and if it is translated one for what was
 * dialled. Source and protocol are the flow's.
 */
final class Routes {
    private final Addresses sources = new Addresses();
    private byte[] protocols = {};
    private boolean[] ipv6 = {};
    private boolean[] translated = {};
    /** By way, as are the ports. */
    private final Addresses destinations = new Addresses();

    private char[] ports = {};

    void grow(int flows) {
        sources.grow(flows);
        protocols = Arrays.copyOf(protocols, flows);
        ipv6 = Arrays.copyOf(ipv6, flows);
        translated = Arrays.copyOf(translated, flows);
        destinations.grow(ways(flows));
        ports = Arrays.copyOf(ports, ways(flows));
    }

    /** How many ways that many flows have at most. */
    static int ways(int flows) {
        return 2 * flows;
    }

    /** The way of a flow by where it arrives. */
    static int arrived(int flow) {
        return flow << 1;
    }

    /** Its way by what was dialled; of a flow that is translated only. */
    static int dialled(int flow) {
        return flow << 1 | 1;
    }

    static int flow(int way) {
        return way >> 1;
    }

    /** Whether the flow's initiator dialled another address than where it arrives. */
    boolean isTranslated(int flow) {
        return translated[flow];
    }

    /** The flow's way by which its initiator knows it. */
    int asked(int flow) {
        return translated[flow] ? dialled(flow) : arrived(flow);
    }

    /** Leads a flow elsewhere; to be called while no index has it. */
    void set(int flow, Route route) {
        Connection connection = route.connection();
        Connection dialled = route.dialled();
        sources.set(flow, connection.source());
        protocols[flow] = (byte) connection.protocol();
        ipv6[flow] = connection.source().family() == AddressFamily.IPV6;
        translated[flow] = dialled != null;
        set(arrived(flow), connection);
        if (dialled != null) {
            set(dialled(flow), dialled);
        }
    }

    private void set(int way, Connection connection) {
        destinations.set(way, connection.destination());
        ports[way] = (char) connection.port();
    }

    Route get(int flow) {
        return new Route(connection(arrived(flow)), translated[flow] ? connection(dialled(flow)) : null);
    }

    Connection connection(int way) {
        int flow = flow(way);
        return new Connection(sources.get(flow, family(flow)), destination(way), protocols[flow] & 0xff, ports[way]);
    }

    IpAddress destination(int way) {
        return destinations.get(way, family(flow(way)));
    }

    int protocol(int flow) {
        return Byte.toUnsignedInt(protocols[flow]);
    }

    private AddressFamily family(int flow) {
        return ipv6[flow] ? AddressFamily.IPV6 : AddressFamily.IPV4;
    }

    /** Whether a way is that connection. */
    boolean is(int way, Connection connection) {
        int flow = flow(way);
        return destinations.is(way, connection.destination())
                && ports[way] == connection.port()
                && sources.is(flow, connection.source())
                && protocol(flow) == connection.protocol()
                && family(flow) == connection.source().family();
    }

    /** Whether two ways are one connection. */
    boolean same(int way, int other) {
        return destinations.same(way, other) && ports[way] == ports[other] && sameSource(flow(way), flow(other));
    }

    /** Whether two flows have the same source and protocol. */
    boolean sameSource(int flow, int other) {
        return sources.same(flow, other) && protocols[flow] == protocols[other] && ipv6[flow] == ipv6[other];
    }

    boolean sameDestination(int way, int other) {
        return ipv6[flow(way)] == ipv6[flow(other)] && destinations.same(way, other);
    }

    /** As {@link Connection#hash}. */
    long hash(int way, long seed) {
        int flow = flow(way);
        return Connection.hash(
                seed,
                sources.high(flow),
                sources.low(flow),
                destinations.high(way),
                destinations.low(way),
                protocol(flow),
                ports[way]);
    }

    /** Writes a flow's route to its entry. */
    void describe(int flow, LedgerEntry entry) {
        describe(entry, Address.SOURCE, flow, sources, flow);
        describe(entry, Address.DESTINATION, flow, destinations, arrived(flow));
        entry.set(Port.DESTINATION, ports[arrived(flow)]);
        if (translated[flow]) {
            describe(entry, Address.DIALLED, flow, destinations, dialled(flow));
            entry.set(Port.DIALLED, ports[dialled(flow)]);
        }
    }

    private void describe(LedgerEntry entry, Address which, int flow, Addresses addresses, int at) {
        entry.set(which, family(flow), addresses.high(at), addresses.low(at));
    }
}
