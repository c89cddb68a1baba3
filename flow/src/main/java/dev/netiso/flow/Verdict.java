// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

/** What the data path did with a flow, as observed; what policy says of it is a decision, another thing. */
public enum Verdict {
    /** The connection was established, or its first packet answered. */
    FORWARDED,
    /** The kernel of the reporting node dropped its first packet. */
    DROPPED,
    /** Nobody answered: dropped where this kernel cannot see, or nobody is there. */
    UNANSWERED,
    /** Somebody answered no, by a TCP reset or an ICMP unreachable: nobody listens there, or a filter elsewhere rejects. */
    REFUSED;

    /** Whether the initiator was left without an answer: what who looks for blocked traffic wants to see. A refusal tells him by itself. */
    public boolean isBlocked() {
        return this == DROPPED || this == UNANSWERED;
    }
}
