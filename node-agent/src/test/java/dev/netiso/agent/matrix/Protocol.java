// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

/** What a connection is made with. */
enum Protocol {
    TCP,
    UDP,
    ICMP,
    SCTP;

    /** As the traffic program calls it. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    boolean hasPorts() {
        return this != ICMP;
    }
}
