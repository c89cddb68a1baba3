// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * Why the kernel freed a packet: the name of an {@code enum skb_drop_reason} entry without {@code SKB_DROP_REASON_} (Linux,
 * include/net/dropreason-core.h), such as {@code NETFILTER_DROP}. Numbers differ between kernels and never leave the agent.
 *
 * @param name 1 to 64 characters of {@code A-Z 0-9 _}
 */
public record DropReason(String name) {
    private static final int MAX_LENGTH = 64;

    /**
     * Reasons with which packet filters free packets: netfilter, traffic control, XDP, cgroup and socket programs, Open vSwitch actions. The last three are
     * the agent's own, for places in the kernel where packets are freed without a reason; PROBABLE where that may have another cause.
     */
    private static final Set<String> POLICY_TYPE = Set.of(
            "NETFILTER_DROP",
            "TC_INGRESS",
            "TC_EGRESS",
            "XDP",
            "BPF_CGROUP_EGRESS",
            "SOCKET_FILTER",
            "OVS_DROP_LAST_ACTION",
            "OVS_DROP_EXPLICIT",
            "OVS_DROP_EXPLICIT_WITH_ERROR",
            "NFQUEUE_DROP",
            "TC_INGRESS_PROBABLE",
            "TC_EGRESS_PROBABLE");

    public DropReason {
        if (name.isEmpty() || name.length() > MAX_LENGTH || !name.chars().allMatch(DropReason::isNameCharacter)) {
            throw new IllegalArgumentException("drop reason: not a kernel name (expected: A-Z, 0-9 and _)");
        }
    }

    /** The reasons that a packet filter gives, in no order; which of them a kernel knows is for its BTF to say. */
    public static Set<DropReason> policyType() {
        return POLICY_TYPE.stream().map(DropReason::new).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a packet filter gave it, which is what NetworkPolicy is enforced by. */
    public boolean isPolicyType() {
        return POLICY_TYPE.contains(name);
    }

    private static boolean isNameCharacter(int c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    @Override
    public String toString() {
        return name;
    }
}
