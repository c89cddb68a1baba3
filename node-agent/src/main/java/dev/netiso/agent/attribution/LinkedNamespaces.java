// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.attribution;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * The network namespaces behind this node's devices: a pod's is at the other end of a veth. A device's index is not given again for as long as a node runs, so
 * what was behind one is right after it has gone, too. Used by one thread.
 */
final class LinkedNamespaces {
    /** A device may be moved, or be renumbered by hand. */
    private static final long TRUSTED = Duration.ofSeconds(30).toNanos();

    /** A device without anything behind it, or whose namespace is not mounted yet. */
    private static final long NOTHING = Duration.ofMillis(100).toNanos();

    private static final int MAX_KNOWN = 8192;

    private final IntFunction<OptionalInt> idBehind;
    private final IntFunction<Optional<Mounted>> byId;
    private final LongSupplier nanos;
    private final Map<Integer, Known> known = new LinkedHashMap<>(16, 0.75f, true);

    private record Known(Optional<Mounted> behind, long asked) {}

    /**
     * @param idBehind the number of the namespace behind a device
     * @param byId the namespace of that number
     * @param nanos a clock that never goes back, in nanoseconds
     */
    LinkedNamespaces(IntFunction<OptionalInt> idBehind, IntFunction<Optional<Mounted>> byId, LongSupplier nanos) {
        this.idBehind = idBehind;
        this.byId = byId;
        this.nanos = nanos;
    }

    Optional<Mounted> behind(int device) {
        long now = nanos.getAsLong();
        Known before = known.get(device);
        if (before != null && now - before.asked() < (before.behind().isPresent() ? TRUSTED : NOTHING)) {
            return before.behind();
        }
        OptionalInt id = idBehind.apply(device);
        Optional<Mounted> behind = id.isPresent() ? byId.apply(id.getAsInt()) : Optional.empty();
        if (behind.isPresent() && !idBehind.apply(device).equals(id)) {
            behind = Optional.empty(); // it has changed in between
        }
        if (behind.isEmpty() && id.isEmpty() && before != null) {
            behind = before.behind(); // the device has gone
        }
        known.put(device, new Known(behind, now));
        if (known.size() > MAX_KNOWN) {
            known.remove(known.keySet().iterator().next());
        }
        return behind;
    }
}
