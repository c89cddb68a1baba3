// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/** The structs of {@code netiso.h}, member for member; a test compares them with the object's BTF. */
final class Layouts {
    private static final int ADDRESS_BYTES = 16;

    static final StructLayout DROP = MemoryLayout.structLayout(
                    JAVA_LONG.withName("time"),
                    JAVA_LONG.withName("cgroup_id"),
                    MemoryLayout.sequenceLayout(ADDRESS_BYTES, JAVA_BYTE).withName("saddr"),
                    MemoryLayout.sequenceLayout(ADDRESS_BYTES, JAVA_BYTE).withName("daddr"),
                    JAVA_INT.withName("netns"),
                    JAVA_INT.withName("socket_netns"),
                    JAVA_INT.withName("reason"),
                    JAVA_INT.withName("ifindex"),
                    JAVA_INT.withName("iif"),
                    JAVA_INT.withName("tcp_seq"),
                    JAVA_SHORT.withName("sport"),
                    JAVA_SHORT.withName("dport"),
                    JAVA_BYTE.withName("family"),
                    JAVA_BYTE.withName("protocol"),
                    JAVA_BYTE.withName("socket"),
                    JAVA_BYTE.withName("pad"))
            .withName("netiso_drop");

    static final StructLayout COUNTERS = MemoryLayout.structLayout(
                    JAVA_LONG.withName("drops"),
                    JAVA_LONG.withName("reported"),
                    JAVA_LONG.withName("ring_full"),
                    JAVA_LONG.withName("not_first"),
                    JAVA_LONG.withName("not_parsed"),
                    JAVA_LONG.withName("nested"),
                    JAVA_LONG.withName("last_wake"),
                    JAVA_LONG.withName("in_use"))
            .withName("netiso_counters");

    static final StructLayout CONFIG =
            MemoryLayout.structLayout(JAVA_INT.withName("tracepoint_args")).withName("netiso_config");

    private Layouts() {}

    static int offset(StructLayout struct, String member) {
        return (int) struct.byteOffset(PathElement.groupElement(member));
    }
}
