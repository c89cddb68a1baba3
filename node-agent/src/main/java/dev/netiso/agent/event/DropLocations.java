// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import dev.netiso.agent.bpf.KernelSymbols.Extent;
import dev.netiso.flow.DropReason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Functions of the kernel that free packets without a reason that says enough; {@code struct netiso_locations}. The reasons reported for them are netiso's
 * own. Which functions they are was observed on Linux 5.10, 6.1, 6.12, 6.18 and 7.2.
 */
public final class DropLocations {
    /** Above what a subsystem's number (enum skb_drop_reason_subsys) in the upper 16 bits can be. */
    private static final int FIRST_NUMBER = 0xffff0001;

    private record Place(String function, DropReason reason, boolean withReasons) {}

    private static final DropReason NFQUEUE = new DropReason("NFQUEUE_DROP");
    private static final DropReason XDP = new DropReason("XDP");
    private static final DropReason CGROUP = new DropReason("BPF_CGROUP_EGRESS");

    /** With "probable" where a packet may be freed there for another cause, too. */
    private static final List<Place> PLACES = List.of(
            new Place("nfqnl_reinject", NFQUEUE, true),
            new Place("nf_reinject", NFQUEUE, true),
            new Place("nf_queue", NFQUEUE, true),
            new Place("veth_xdp_rcv_skb", XDP, true),
            new Place("nf_hook_slow", new DropReason("NETFILTER_DROP"), false),
            new Place("ip_finish_output", CGROUP, false),
            new Place("ip6_finish_output", CGROUP, false),
            new Place("do_xdp_generic", XDP, false),
            new Place("veth_poll", XDP, false),
            new Place("__netif_receive_skb_core", new DropReason("TC_INGRESS_PROBABLE"), false),
            new Place("__dev_queue_xmit", new DropReason("TC_EGRESS_PROBABLE"), false));

    private static final Map<Integer, DropReason> REASONS = numbered();

    private DropLocations() {}

    private static Map<Integer, DropReason> numbered() {
        Map<Integer, DropReason> reasons = new LinkedHashMap<>();
        for (DropReason reason : PLACES.stream().map(Place::reason).distinct().toList()) {
            reasons.put(FIRST_NUMBER + reasons.size(), reason);
        }
        return Map.copyOf(reasons);
    }

    /** The reasons that are reported for places, by the number that the kernel side is told. */
    static Map<Integer, DropReason> reasons(boolean kernelHasReasons) {
        return places(kernelHasReasons)
                .map(Place::reason)
                .distinct()
                .collect(Collectors.toUnmodifiableMap(DropLocations::number, reason -> reason));
    }

    /** Whether a raw number stands for a place. */
    static boolean isPlace(int number) {
        return REASONS.containsKey(number);
    }

    /**
     * The functions to find.
     *
     * @param kernelHasReasons whether packets are freed with a reason, so that places are needed only where that says nothing
     */
    public static Set<String> functions(boolean kernelHasReasons) {
        return places(kernelHasReasons).map(Place::function).collect(Collectors.toUnmodifiableSet());
    }

    private static Stream<Place> places(boolean kernelHasReasons) {
        return PLACES.stream().filter(place -> place.withReasons || !kernelHasReasons);
    }

    /**
     * The struct's bytes, from position 0.
     *
     * @param found where the functions are; those that this kernel does not have are left out
     * @param wanted the reasons to report
     */
    public static ByteBuffer toBytes(boolean kernelHasReasons, List<Extent> found, Set<DropReason> wanted) {
        ByteBuffer bytes = ByteBuffer.allocate(Layouts.size(Layouts.LOCATIONS)).order(ByteOrder.nativeOrder());
        int at = Layouts.offset(Layouts.LOCATIONS, "at");
        int count = 0;
        List<Place> places = places(kernelHasReasons)
                .filter(place -> wanted.contains(place.reason))
                .toList();
        for (Place place : places) {
            for (Extent extent : found) {
                if (extent.function().equals(place.function) && count < Layouts.MAX_LOCATIONS) {
                    bytes.putLong(at + Layouts.offset(Layouts.LOCATION, "start"), extent.start());
                    bytes.putLong(at + Layouts.offset(Layouts.LOCATION, "end"), extent.end());
                    bytes.putInt(at + Layouts.offset(Layouts.LOCATION, "reason"), number(place.reason));
                    bytes.putInt(at + Layouts.offset(Layouts.LOCATION, "class"), DropReasons.Meaning.DROPPED.number());
                    at += Layouts.size(Layouts.LOCATION);
                    count++;
                }
            }
        }
        return bytes.putInt(Layouts.offset(Layouts.LOCATIONS, "count"), count);
    }

    private static int number(DropReason reason) {
        return REASONS.entrySet().stream()
                .filter(entry -> entry.getValue().equals(reason))
                .mapToInt(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }
}
