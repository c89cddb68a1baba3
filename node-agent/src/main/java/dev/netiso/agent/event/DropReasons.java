// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import dev.netiso.flow.DropReason;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The numbers that a kernel gives to the drop reasons that are asked for. They differ between kernels, so they are looked up by name. */
public final class DropReasons {
    private static final String CORE_PREFIX = "SKB_DROP_REASON_";

    private final Map<Integer, DropReason> byNumber;

    private DropReasons(Map<Integer, DropReason> byNumber) {
        this.byNumber = Map.copyOf(byNumber);
    }

    /**
     * Looks the names up.
     *
     * @param wanted reasons to look for; those that this kernel does not have are left out
     * @param core the kernel's {@code enum skb_drop_reason}
     * @param openVswitch its {@code enum ovs_drop_reason}, whose values carry their subsystem already; empty without Open vSwitch
     */
    public static DropReasons resolve(
            Set<DropReason> wanted, Map<String, Integer> core, Map<String, Integer> openVswitch) {
        Map<Integer, DropReason> byNumber = new HashMap<>();
        for (DropReason reason : wanted) {
            Optional.ofNullable(core.get(CORE_PREFIX + reason.name()))
                    .or(() -> Optional.ofNullable(openVswitch.get(reason.name())))
                    .ifPresent(number -> byNumber.put(number, reason));
        }
        return new DropReasons(byNumber);
    }

    /** The raw numbers that were found. */
    public Set<Integer> numbers() {
        return byNumber.keySet();
    }

    /**
     * The name that belongs to a raw number.
     *
     * @throws IllegalArgumentException if it is none of those asked for
     */
    public DropReason reason(int number) {
        return Optional.ofNullable(byNumber.get(number))
                .orElseThrow(() -> new IllegalArgumentException("drop reason " + number + " was not asked for"));
    }

    @Override
    public String toString() {
        return byNumber.values().stream()
                .map(DropReason::name)
                .sorted()
                .toList()
                .toString();
    }
}
