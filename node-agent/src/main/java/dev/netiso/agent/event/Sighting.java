// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A control group that opened sockets in a network namespace.
 *
 * @param first when it opened the first one there; nanoseconds of CLOCK_MONOTONIC
 */
public record Sighting(long cgroupId, long first) {
    private static final int BYTES = Layouts.size(Layouts.OWNER);
    private static final int CGROUP_ID = Layouts.offset(Layouts.OWNER, "cgroup_id");
    private static final int FIRST = Layouts.offset(Layouts.OWNER, "first");

    /** All that stand in a {@code struct netiso_owners}. */
    public static List<Sighting> listOf(ByteBuffer owners) {
        return IntStream.range(0, owners.capacity() / BYTES)
                .mapToObj(i -> new Sighting(owners.getLong(i * BYTES + CGROUP_ID), owners.getLong(i * BYTES + FIRST)))
                .filter(one -> one.cgroupId() != 0)
                .toList();
    }
}
