// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

/** Why policy cannot decide; implementations differ here, or something needed is not known. */
public enum Ambiguity {
    /** The ends are a pod and its own node. */
    OWN_NODE("own-node"),
    /** NetworkPolicy is not defined for this protocol. */
    ICMP("icmp"),
    /** An end is not known to be a pod, a node or neither. */
    UNKNOWN_PEER("unknown-peer"),
    /** The policies of that time are not known. */
    POLICY_UNKNOWN("policy-unknown");

    private final String code;

    Ambiguity(String code) {
        this.code = code;
    }

    /** The code as users read it. */
    public String code() {
        return code;
    }
}
