// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A connection that is made, and what must be said of it.
 *
 * @param id its number
 * @param source the client's address
 * @param target the address that the client connects to: of a service, or of the server itself
 * @param server the server's address
 */
record Case(
        int id,
        Way way,
        Topology topology,
        Family family,
        Protocol protocol,
        Expected expected,
        String source,
        String target,
        String server) {
    private static final int SERVER_PORTS = 7000;
    private static final int SERVICE_PORTS = 9000;

    /** The port that the client connects to; 0 without ports. */
    int targetPort() {
        return !protocol.hasPorts() ? 0 : (topology.isService() ? SERVICE_PORTS : SERVER_PORTS) + way.number();
    }

    /** The port that the server answers at; 0 without ports. */
    int serverPort() {
        return protocol.hasPorts() ? SERVER_PORTS + way.number() : 0;
    }

    /** How a report names this connection: by where it led, or by what was dialled if nobody but the client can tell of it. */
    Connection connection() {
        return way.isToldByClientAlone(protocol) ? asked() : arrived();
    }

    /** All names that it may be known by. */
    Set<Connection> names() {
        return new HashSet<>(List.of(asked(), arrived()));
    }

    private Connection asked() {
        return new Connection(source, target, protocol, targetPort());
    }

    private Connection arrived() {
        return new Connection(source, server, protocol, serverPort());
    }

    @Override
    public String toString() {
        return way.label() + ", " + topology + ", " + family + " " + protocol + " (" + source + " -> " + target + ":"
                + targetPort() + (target.equals(server) ? "" : " -> " + server + ":" + serverPort()) + ")";
    }
}
