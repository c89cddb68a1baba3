// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import dev.netiso.flow.DropReason;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The numbers that a kernel gives to the drop reasons that are asked for, and what each means. They differ between kernels, so they are looked up by name.
 * Places that say what a reason does not have numbers of their own, which no kernel has ({@link DropLocations}). Safe for use by many threads.
 */
public final class DropReasons {
    /** What a packet that is freed for a reason tells of its connection; {@code enum netiso_class}. */
    public enum Meaning {
        DROPPED(1),
        REFUSED(2);

        private final int number;

        Meaning(int number) {
            this.number = number;
        }

        /** By which the kernel side knows it. */
        public int number() {
            return number;
        }
    }

    private static final String CORE_PREFIX = "SKB_DROP_REASON_";
    private static final String NONE_SPECIFIED = "NOT_SPECIFIED";
    private static final Set<String> NO_DROPS = Set.of(NONE_SPECIFIED, "MAX", "SUBSYS_MASK");
    private static final DropReason NO_SOCKET = new DropReason("NO_SOCKET");

    private final Set<DropReason> wanted;
    private final int unspecified;
    private volatile Map<Integer, DropReason> byNumber;

    private DropReasons(Set<DropReason> wanted, Map<String, Integer> core, Map<String, Integer> openVswitch) {
        this.wanted = Set.copyOf(wanted);
        this.unspecified = core.getOrDefault(CORE_PREFIX + NONE_SPECIFIED, -1);
        this.byNumber = numbers(core, openVswitch);
    }

    /**
     * Looks the names up. A packet for which there is no socket is always asked for: its connection was refused.
     *
     * @param wanted reasons to look for; those that this kernel does not have are left out
     * @param core the kernel's {@code enum skb_drop_reason}; empty if it has none
     * @param openVswitch its {@code enum ovs_drop_reason}, whose values carry their subsystem already; empty without Open vSwitch
     */
    public static DropReasons resolve(
            Set<DropReason> wanted, Map<String, Integer> core, Map<String, Integer> openVswitch) {
        return new DropReasons(wanted, core, openVswitch);
    }

    /** Looks the names up again: Open vSwitch is a module, which may be loaded at any time. */
    public void update(Map<String, Integer> core, Map<String, Integer> openVswitch) {
        byNumber = numbers(core, openVswitch);
    }

    private Map<Integer, DropReason> numbers(Map<String, Integer> core, Map<String, Integer> openVswitch) {
        Map<Integer, DropReason> numbers = new HashMap<>(DropLocations.reasons(!core.isEmpty()));
        numbers.values().retainAll(wanted);
        for (DropReason reason : wanted) {
            Optional.ofNullable(core.get(CORE_PREFIX + reason.name()))
                    .or(() -> Optional.ofNullable(openVswitch.get(reason.name())))
                    .ifPresent(number -> numbers.put(number, reason));
        }
        Optional.ofNullable(core.get(CORE_PREFIX + NO_SOCKET)).ifPresent(number -> numbers.put(number, NO_SOCKET));
        return Map.copyOf(numbers);
    }

    /**
     * The reasons for a drop among a kernel's names. That which says nothing is none: the kernel gives it for packets that went their way, too.
     *
     * @param core of the kernel's {@code enum skb_drop_reason}
     */
    public static Set<DropReason> every(Set<String> core) {
        return core.stream()
                .filter(name -> name.startsWith(CORE_PREFIX))
                .map(name -> name.substring(CORE_PREFIX.length()))
                .filter(name -> !NO_DROPS.contains(name))
                .map(DropReason::new)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The raw numbers that this kernel gives as a reason, and what they mean. */
    public Map<Integer, Meaning> numbers() {
        return byNumber.entrySet().stream()
                .filter(entry -> !DropLocations.isPlace(entry.getKey()))
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().equals(NO_SOCKET) ? Meaning.REFUSED : Meaning.DROPPED));
    }

    /** The raw number of the reason that says nothing; -1 if this kernel has none. */
    public int unspecified() {
        return unspecified;
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

    /**
     * What is counted as one: 0 for all that packet filters do, since one connection may meet several of them; another number for each other reason.
     *
     * @throws IllegalArgumentException if it is none of those asked for
     */
    public int kind(int number) {
        return reason(number).isPolicyType() || DropLocations.isPlace(number) ? 0 : number;
    }

    @Override
    public String toString() {
        return byNumber.values().stream()
                .map(DropReason::name)
                .distinct()
                .sorted()
                .toList()
                .toString();
    }
}
