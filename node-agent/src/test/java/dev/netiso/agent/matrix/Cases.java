// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** All connections of the matrix. */
final class Cases {
    private Cases() {}

    /** @param absent ways that cannot be had on this kernel */
    static List<Case> all(Ground ground, Set<Way> absent) {
        List<Case> cases = new ArrayList<>();
        for (Way way : Way.values()) {
            if (!absent.contains(way)) {
                of(ground, way, cases);
            }
        }
        return cases;
    }

    private static void of(Ground ground, Way way, List<Case> cases) {
        for (Topology topology : way.topologies()) {
            for (Family family : Family.values()) {
                for (Protocol protocol : way.exists(family) ? protocols(way, topology) : Set.<Protocol>of()) {
                    cases.add(new Case(
                            cases.size(),
                            way,
                            topology,
                            family,
                            protocol,
                            way.expected(protocol),
                            ground.source(family, topology, way),
                            ground.target(family, topology, way),
                            ground.server(family, topology, way)));
                }
            }
        }
    }

    /** Services have ports. */
    private static Set<Protocol> protocols(Way way, Topology topology) {
        Set<Protocol> protocols = EnumSet.copyOf(way.protocols());
        if (topology.isService()) {
            protocols.remove(Protocol.ICMP);
        }
        return protocols;
    }
}
