// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Verdict;

/** Why a flow was blocked, as far as policy can tell. */
public enum Cause {
    /** Nothing blocked it. */
    NONE("None"),
    /** Isolated by NetworkPolicies, and no rule admits it. */
    NETWORK_POLICY("NetworkPolicy"),
    /** Denied by a rule of a cluster policy. */
    CLUSTER_NETWORK_POLICY("ClusterNetworkPolicy"),
    /** The policies admit it: something else blocks, such as a CNI's own policy, a host firewall, stale rules, no listener or no route. */
    NOT_POLICY("NotPolicy"),
    /** Policy cannot decide. */
    UNDECIDED("Undecided");

    private final String word;

    Cause(String word) {
        this.word = word;
    }

    /** The word as users and the API read it. */
    public String word() {
        return word;
    }

    /** The cause of a flow with that verdict under that decision. */
    public static Cause of(Verdict verdict, Decision decision) {
        if (verdict == Verdict.FORWARDED) {
            return NONE;
        }
        return switch (decision.outcome()) {
            case DENIED -> decision.deniedByClusterPolicy() ? CLUSTER_NETWORK_POLICY : NETWORK_POLICY;
            case UNDECIDED -> UNDECIDED;
            case ALLOWED -> NOT_POLICY;
        };
    }
}
