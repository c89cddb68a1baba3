// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.attribution;

import dev.netiso.flow.IpAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** By which device this node sends to an address. A flood of addresses is not looked up: so many a second are. Used by one thread. */
final class RoutedDevices {
    private static final long TRUSTED = Duration.ofMillis(500).toNanos();
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final int MAX_A_SECOND = 5000;
    private static final int MAX_KNOWN = 8192;

    private final Function<IpAddress, OptionalInt> deviceTo;
    private final LongSupplier nanos;
    private final Map<IpAddress, Known> known = new LinkedHashMap<>(16, 0.75f, true);
    private long began;
    private int asked;

    private record Known(OptionalInt device, long asked) {}

    RoutedDevices(Function<IpAddress, OptionalInt> deviceTo, LongSupplier nanos) {
        this.deviceTo = deviceTo;
        this.nanos = nanos;
        this.began = nanos.getAsLong();
    }

    /** Its index; empty if there is no route, or this second has had its questions. */
    OptionalInt to(IpAddress address) {
        long now = nanos.getAsLong();
        Known before = known.get(address);
        if (before != null && now - before.asked() < TRUSTED) {
            return before.device();
        }
        if (now - began >= SECOND) {
            began = now;
            asked = 0;
        }
        if (asked == MAX_A_SECOND) {
            return OptionalInt.empty();
        }
        asked++;
        OptionalInt device = deviceTo.apply(address);
        known.put(address, new Known(device, now));
        if (known.size() > MAX_KNOWN) {
            known.remove(known.keySet().iterator().next());
        }
        return device;
    }
}
