// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

/**
 * Why the kernel freed a packet: the name of an {@code enum skb_drop_reason} entry without {@code SKB_DROP_REASON_} (Linux,
 * include/net/dropreason-core.h), such as {@code NETFILTER_DROP}. Numbers differ between kernels and never leave the agent.
 *
 * @param name 1 to 64 characters of {@code A-Z 0-9 _}
 */
public record DropReason(String name) {
    private static final int MAX_LENGTH = 64;

    public DropReason {
        if (name.isEmpty() || name.length() > MAX_LENGTH || !name.chars().allMatch(DropReason::isNameCharacter)) {
            throw new IllegalArgumentException("drop reason: not a kernel name (expected: A-Z, 0-9 and _)");
        }
    }

    private static boolean isNameCharacter(int c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    @Override
    public String toString() {
        return name;
    }
}
