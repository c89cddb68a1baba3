// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.attribution;

import dev.netiso.agent.event.FlowRow;
import java.util.Optional;

/** Says whose the ends of connections are. Used by one thread. */
public interface Attribution {
    /** Knows what sockets say, and nothing of packets without one. */
    Attribution NONE = new Attribution() {
        @Override
        public void learn(FlowRow row) {}

        @Override
        public Place source(FlowRow row) {
            return Place.UNKNOWN;
        }

        @Override
        public Place destination(FlowRow row) {
            return Place.UNKNOWN;
        }

        @Override
        public Optional<String> podOf(long cgroupId) {
            return Optional.empty();
        }
    };

    /** Learns from the socket of a row, if it has one, whose the socket's network namespace is. */
    void learn(FlowRow row);

    /** Where the initiator is, which a packet without its socket came from. Costs a question to the kernel at times. */
    Place source(FlowRow row);

    /** Where the responder is, which a packet without its socket was on its way to. Costs a question to the kernel at times. */
    Place destination(FlowRow row);

    /** UID of the pod to which that cgroup belongs; empty if it belongs to none, or that is not known. */
    Optional<String> podOf(long cgroupId);
}
