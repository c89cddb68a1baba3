// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.Arrays;

/**
 * Where the API leaves two readings, or something needed is not known. The usual reading is the one this evaluator takes unless a {@link CniProfile} says
 * otherwise.
 */
public enum Ambiguity {
    /** kubernetes.io says both that traffic to a pod's own node is always allowed, and, of isolation, that only ingress from it is. */
    OWN_NODE("own-node", Weight.OPEN, "policy applies to egress to the pod's own node", "it is always allowed"),
    /** Pods in their node's network namespace: "undefined, but limited to two possibilities" (kubernetes.io). */
    HOST_NETWORK(
            "host-network",
            Weight.OPEN,
            "selectors do not match pods in a node's network namespace",
            "they match them"),
    /** Whether a pod that any NetworkPolicy selects is done with in both directions, or in that policy's alone. */
    BASELINE_PER_POD(
            "baseline-per-pod",
            Weight.SETTLED,
            "the Baseline tier is asked in each direction in which no NetworkPolicy isolates the pod",
            "it is not asked for a pod that any NetworkPolicy selects"),
    /** "ipBlock is intended for cluster-external addresses", yet nothing forbids a pod's. */
    IP_BLOCK_ON_POD(
            "ip-block-on-pod", Weight.SETTLED, "a block matches pods by their address", "it never matches a pod"),
    /** A pod that reaches itself through a Service. */
    HAIRPIN("hairpin", Weight.OPEN, "policy applies", "a pod always reaches itself"),
    /** Named ports of restartable init containers (kubernetes/kubernetes#125285). */
    INIT_CONTAINER_PORT(
            "init-container-port",
            Weight.OPEN,
            "only ports of ordinary containers have names",
            "those of restartable init containers have too"),
    /** Whether policy sees a packet to a Service before or after destination NAT. */
    PRE_DNAT(
            "pre-dnat",
            Weight.SETTLED,
            "policy sees the endpoint's address and port",
            "policy sees the service's address and port"),
    /** Policies of one tier with the same priority: their order is undefined. */
    EQUAL_PRIORITY(
            "equal-priority", Weight.OPEN, "they apply in the order of their names", "they apply the other way round"),
    /** NetworkPolicy is defined for TCP, UDP and SCTP alone. */
    ICMP("icmp", Weight.OPEN, "isolation blocks it", "isolation lets it pass"),
    /** "A CNI that does not support endPort" takes the range for its first port. */
    END_PORT("end-port", Weight.SETTLED, "a range of ports is one", "a range is its first port"),
    /** SCTP may not be supported. */
    SCTP("sctp", Weight.SETTLED, "rules for SCTP apply", "rules for SCTP match nothing"),
    /** Named ports may not be supported. */
    NAMED_PORT("named-port", Weight.SETTLED, "ports by name apply", "ports by name match nothing"),
    /** A rule names domains, and by which name the address was found is not known. */
    DOMAIN_NAME("domain-name", Weight.OPEN, "the rule does not match", "the rule matches"),
    /** A rule names a block, and the pod has no address yet. */
    ADDRESS_UNKNOWN("address-unknown", Weight.OPEN, "the block does not match", "the block matches"),
    /** An end is not known to be a pod, a node or neither. */
    UNKNOWN_PEER("unknown-peer", Weight.OPEN, "no selector matches it", "one does"),
    /** The policies of that time are not known, or one could not be read. */
    POLICY_UNKNOWN(
            "policy-unknown", Weight.OPEN, "only the policies that could be read apply", "another one applies too");

    /** What two readings with different outcomes make of a decision. */
    public enum Weight {
        /** It is undecided. */
        OPEN,
        /** It is what the usual reading says, and says that there is another. */
        SETTLED
    }

    private static final int OPEN_SET = Arrays.stream(values())
            .filter(ambiguity -> ambiguity.weight == Weight.OPEN)
            .mapToInt(Ambiguity::bit)
            .reduce(0, (all, bit) -> all | bit);

    private final String code;
    private final Weight weight;
    private final String usual;
    private final String otherwise;

    Ambiguity(String code, Weight weight, String usual, String otherwise) {
        this.code = code;
        this.weight = weight;
        this.usual = usual;
        this.otherwise = otherwise;
    }

    /** Its place in a set of ambiguities that is an {@code int}. */
    @SuppressWarnings("EnumOrdinal") // never stored
    int bit() {
        return 1 << ordinal();
    }

    /** Whether a set has it. */
    boolean isIn(int set) {
        return (set & bit()) != 0;
    }

    /** Those of weight OPEN. */
    static int open() {
        return OPEN_SET;
    }

    /** The code as users read it. */
    public String code() {
        return code;
    }

    public Weight weight() {
        return weight;
    }

    /** The usual reading in words. */
    public String usual() {
        return usual;
    }

    /** The other reading in words. */
    public String otherwise() {
        return otherwise;
    }
}
