// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.flow.DropReason;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/** Which of the kernel's reasons for a drop are reported. */
public sealed interface ReasonChoice {
    /** Those that packet filters give, and drops of packet filters for which the kernel gives none. */
    ReasonChoice POLICY = new Policy();

    /** See {@link #POLICY}. */
    record Policy() implements ReasonChoice {}

    /** Every reason that this kernel has. */
    record All() implements ReasonChoice {}

    /**
     * These and no others.
     *
     * @param reasons not empty
     */
    record Named(Set<DropReason> reasons) implements ReasonChoice {
        public Named {
            reasons = Set.copyOf(reasons);
            if (reasons.isEmpty()) {
                throw new IllegalArgumentException("no drop reason is named");
            }
        }
    }

    /** The reasons by name. */
    default Set<DropReason> known() {
        return switch (this) {
            case Policy policy -> DropReason.policyType();
            case All all -> DropReason.policyType();
            case Named named -> named.reasons();
        };
    }

    /**
     * Reads {@code policy}, {@code all}, or names of reasons with commas between them, with or without SKB_DROP_REASON_.
     *
     * @throws IllegalArgumentException if a name cannot be one
     */
    static ReasonChoice parse(String text) {
        return switch (text) {
            case "policy" -> POLICY;
            case "all" -> new All();
            default -> {
                Set<DropReason> reasons = new LinkedHashSet<>();
                Arrays.stream(text.split(",", -1))
                        .map(name -> name.replaceFirst("^SKB_DROP_REASON_", ""))
                        .forEach(name -> reasons.add(new DropReason(name)));
                yield new Named(reasons);
            }
        };
    }
}
