// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.flow.DropReason;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of the kernel's reasons for a drop are reported.
 *
 * @param all every reason that this kernel has
 * @param named those that are reported whether or not all are
 */
record ReasonChoice(boolean all, Set<DropReason> named) {
    /** What packet filters give, and drops of packet filters for which the kernel gives no reason. */
    static final ReasonChoice POLICY = new ReasonChoice(false, DropReason.policyType());

    ReasonChoice {
        named = Set.copyOf(named);
    }

    /**
     * Reads {@code policy}, {@code all}, or names of reasons with commas between them, with or without SKB_DROP_REASON_.
     *
     * @throws IllegalArgumentException if a name cannot be one
     */
    static ReasonChoice parse(String text) {
        return switch (text) {
            case "policy" -> POLICY;
            case "all" -> new ReasonChoice(true, DropReason.policyType());
            default ->
                new ReasonChoice(
                        false,
                        Arrays.stream(text.split(",", -1))
                                .map(name -> new DropReason(name.replaceFirst("^SKB_DROP_REASON_", "")))
                                .collect(Collectors.toSet()));
        };
    }
}
