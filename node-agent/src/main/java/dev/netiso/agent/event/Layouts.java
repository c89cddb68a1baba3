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
    static final int MAX_LOCATIONS = 16;

    static final StructLayout KEY = MemoryLayout.structLayout(
                    MemoryLayout.sequenceLayout(ADDRESS_BYTES, JAVA_BYTE).withName("saddr"),
                    MemoryLayout.sequenceLayout(ADDRESS_BYTES, JAVA_BYTE).withName("daddr"),
                    JAVA_LONG.withName("cgroup_id"),
                    JAVA_INT.withName("netns"),
                    JAVA_INT.withName("socket_netns"),
                    JAVA_INT.withName("reason"),
                    JAVA_INT.withName("iif"),
                    JAVA_SHORT.withName("dport"),
                    JAVA_BYTE.withName("family"),
                    JAVA_BYTE.withName("protocol"),
                    JAVA_BYTE.withName("verdict"),
                    JAVA_BYTE.withName("socket"),
                    JAVA_BYTE.withName("stage"),
                    JAVA_BYTE.withName("folded"))
            .withName("netiso_key");

    /** How many control groups are kept of a network namespace. */
    static final int MAX_OWNERS = 8;

    static final StructLayout VALUE = MemoryLayout.structLayout(
                    JAVA_LONG.withName("first"),
                    JAVA_LONG.withName("last"),
                    JAVA_LONG.withName("packets"),
                    JAVA_LONG.withName("attempts"),
                    JAVA_INT.withName("ifindex"),
                    JAVA_INT.withName("tcp_seq"),
                    JAVA_SHORT.withName("sport"),
                    JAVA_SHORT.withName("service_port"),
                    MemoryLayout.sequenceLayout(ADDRESS_BYTES, JAVA_BYTE).withName("service"),
                    JAVA_BYTE.withName("reported"),
                    MemoryLayout.sequenceLayout(3, JAVA_BYTE).withName("pad"))
            .withName("netiso_value");

    static final StructLayout ROW = MemoryLayout.structLayout(KEY.withName("key"), VALUE.withName("value"))
            .withName("netiso_row");

    static final StructLayout LEDGER = MemoryLayout.structLayout(
                    JAVA_LONG.withName("flow"),
                    JAVA_LONG.withName("entry"),
                    JAVA_LONG.withName("counted"),
                    JAVA_LONG.withName("total"),
                    JAVA_LONG.withName("settled"),
                    JAVA_LONG.withName("began"),
                    JAVA_LONG.withName("last"),
                    JAVA_LONG.withName("since"),
                    JAVA_LONG.withName("awaiting_since"),
                    JAVA_LONG.withName("report_began"),
                    JAVA_LONG.withName("report_last"),
                    JAVA_LONG.withName("report_count"),
                    MemoryLayout.sequenceLayout(ADDRESS_BYTES, JAVA_BYTE).withName("source"),
                    MemoryLayout.sequenceLayout(ADDRESS_BYTES, JAVA_BYTE).withName("destination"),
                    MemoryLayout.sequenceLayout(ADDRESS_BYTES, JAVA_BYTE).withName("dialled"),
                    JAVA_INT.withName("tcp_seq"),
                    JAVA_SHORT.withName("sport"),
                    JAVA_SHORT.withName("port"),
                    JAVA_SHORT.withName("dialled_port"),
                    JAVA_SHORT.withName("report_port"),
                    JAVA_BYTE.withName("flags"),
                    MemoryLayout.sequenceLayout(3, JAVA_BYTE).withName("pad"))
            .withName("netiso_ledger");

    static final StructLayout LOCATION = MemoryLayout.structLayout(
                    JAVA_LONG.withName("start"),
                    JAVA_LONG.withName("end"),
                    JAVA_INT.withName("reason"),
                    JAVA_INT.withName("class"))
            .withName("netiso_location");

    static final StructLayout LOCATIONS = MemoryLayout.structLayout(
                    JAVA_INT.withName("count"),
                    JAVA_INT.withName("pad"),
                    MemoryLayout.sequenceLayout(MAX_LOCATIONS, LOCATION).withName("at"))
            .withName("netiso_locations");

    static final StructLayout OWNER =
            MemoryLayout.structLayout(JAVA_LONG.withName("cgroup_id"), JAVA_LONG.withName("first"));

    static final StructLayout OWNERS = MemoryLayout.structLayout(
                    MemoryLayout.sequenceLayout(MAX_OWNERS, OWNER).withName("of"))
            .withName("netiso_owners");

    static final StructLayout ACTIVE = MemoryLayout.structLayout(
                    JAVA_INT.withName("generation"),
                    JAVA_INT.withName("pad"),
                    JAVA_LONG.withName("epoch"),
                    JAVA_LONG.withName("told"))
            .withName("netiso_active");

    static final StructLayout COUNTERS = MemoryLayout.structLayout(
                    JAVA_LONG.withName("drops"),
                    JAVA_LONG.withName("connections"),
                    JAVA_LONG.withName("reported"),
                    JAVA_LONG.withName("ring_full"),
                    JAVA_LONG.withName("folded"),
                    JAVA_LONG.withName("overflow_full"),
                    JAVA_LONG.withName("not_first"),
                    JAVA_LONG.withName("not_parsed"),
                    JAVA_LONG.withName("last_wake"),
                    JAVA_LONG.withName("drops_full"),
                    JAVA_LONG.withName("connections_full"))
            .withName("netiso_counters");

    static final StructLayout CONFIG = MemoryLayout.structLayout(
                    JAVA_INT.withName("generation"),
                    JAVA_INT.withName("tracepoint_args"),
                    JAVA_INT.withName("unspecified"),
                    JAVA_INT.withName("later"))
            .withName("netiso_config");

    private Layouts() {}

    static int offset(StructLayout struct, String member) {
        return (int) struct.byteOffset(PathElement.groupElement(member));
    }

    static int size(StructLayout struct) {
        return (int) struct.byteSize();
    }
}
