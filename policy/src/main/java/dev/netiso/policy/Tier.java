// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

/** The levels of policy, in the order in which they are asked at each end. */
public enum Tier {
    /** ClusterNetworkPolicy of tier Admin, AdminNetworkPolicy. */
    ADMIN("Admin"),
    /** NetworkPolicy: decides for every pod that it isolates. */
    NETWORK_POLICY("NetworkPolicy"),
    /** ClusterNetworkPolicy of tier Baseline, BaselineAdminNetworkPolicy. */
    BASELINE("Baseline");

    private final String word;

    Tier(String word) {
        this.word = word;
    }

    /** The word as users read it. */
    public String word() {
        return word;
    }
}
