// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

/** A transport protocol that has ports and that NetworkPolicy is defined for. */
public enum Protocol {
    TCP,
    UDP,
    SCTP
}
