// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.flow.Direction;
import dev.netiso.policy.Ambiguity;
import dev.netiso.policy.Basis;
import java.util.Set;

/**
 * What of a decision tells something about an end that the reader may not see. The nearest rule does: it says which labels the peer has, so it is never served
 * where an end is hidden.
 */
final class Redaction {
    private Redaction() {}

    /** Whether the reader may know that this is open, at the end in that direction. */
    static boolean shows(Ambiguity code, Direction at, Set<Direction> hidden) {
        return hidden.isEmpty()
                || switch (code) {
                    case ICMP, UNKNOWN_PEER, POLICY_UNKNOWN -> true;
                    // of the pod at either end: its network, its containers, its addresses
                    case HOST_NETWORK, INIT_CONTAINER_PORT, ADDRESS_UNKNOWN -> false;
                    // of the policies at this end
                    case OWN_NODE,
                            BASELINE_PER_POD,
                            IP_BLOCK_ON_POD,
                            HAIRPIN,
                            PRE_DNAT,
                            EQUAL_PRIORITY,
                            END_PORT,
                            SCTP,
                            NAMED_PORT,
                            DOMAIN_NAME -> !hidden.contains(at);
                };
    }

    /** Whether the reader may know which rule it was: of an administrator's policy it may tell the labels of a hidden peer's namespace. */
    static boolean showsRules(Basis basis, Set<Direction> hidden) {
        return hidden.isEmpty() || !(basis instanceof Basis.ByClusterPolicy);
    }
}
