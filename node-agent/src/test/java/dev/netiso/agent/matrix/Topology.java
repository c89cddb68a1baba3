// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

import java.util.EnumSet;
import java.util.Set;

/** From where to where a connection goes, and how. */
enum Topology {
    ROUTED(End.POD, End.PEER),
    BRIDGED(End.BRIDGED, End.NEIGHBOUR),
    TWO_NODES(End.POD, End.REMOTE),
    FROM_NODE_B(End.REMOTE, End.POD),
    POD_TO_HOST(End.POD, End.HOST),
    HOST_TO_POD(End.HOST, End.PEER),
    HOST_TO_OUTSIDE(End.HOST, End.OUTSIDE),
    POD_TO_OUTSIDE(End.POD, End.OUTSIDE),
    OUTSIDE_TO_POD(End.OUTSIDE, End.PEER),
    /** Through an address that node A translates to the pod's. */
    SERVICE(End.POD, End.PEER),
    SERVICE_ON_NODE_B(End.POD, End.REMOTE);

    /** Those that pass node A's FORWARD. */
    static final Set<Topology> FORWARDED = EnumSet.of(
            ROUTED, BRIDGED, TWO_NODES, FROM_NODE_B, POD_TO_OUTSIDE, OUTSIDE_TO_POD, SERVICE, SERVICE_ON_NODE_B);

    /** Those that enter node A by a device. */
    static final Set<Topology> INCOMING = union(FORWARDED, POD_TO_HOST);

    /** Those that leave node A by a device. */
    static final Set<Topology> OUTGOING = union(FORWARDED, HOST_TO_POD, HOST_TO_OUTSIDE);

    static final Set<Topology> ALL = EnumSet.allOf(Topology.class);

    private static final int CLIENT_NETWORKS = 80;
    private static final int SERVER_NETWORKS = 20;
    private static final int SERVICE_NETWORKS = 40;

    private final End client;
    private final End server;

    Topology(End client, End server) {
        this.client = client;
        this.server = server;
    }

    private static Set<Topology> union(Set<Topology> some, Topology... more) {
        Set<Topology> union = EnumSet.copyOf(some);
        union.addAll(Set.of(more));
        return union;
    }

    End client() {
        return client;
    }

    End server() {
        return server;
    }

    boolean isService() {
        return this == SERVICE || this == SERVICE_ON_NODE_B;
    }

    /** The network of the addresses that its connections begin at, of ways that have one of their own. */
    @SuppressWarnings("EnumOrdinal") // any number will do that no other has
    int clientNetwork() {
        return CLIENT_NETWORKS + ordinal();
    }

    /** The network of the addresses that the server answers at. */
    @SuppressWarnings("EnumOrdinal") // any number will do that no other has
    int serverNetwork() {
        return SERVER_NETWORKS + ordinal();
    }

    /** The network of the addresses that the client knows. */
    @SuppressWarnings("EnumOrdinal") // any number will do that no other has
    int targetNetwork() {
        return isService() ? SERVICE_NETWORKS + ordinal() : serverNetwork();
    }
}
