// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;

/** What policy says of a connection: allowed where both ends allow it, with the explanation of each end. */
public record Decision(DirectionDecision egress, DirectionDecision ingress) {
    /** Denied if an end denies, else undecided if an end is, else allowed. */
    public Outcome outcome() {
        if (egress.outcome() == Outcome.DENIED || ingress.outcome() == Outcome.DENIED) {
            return Outcome.DENIED;
        }
        boolean undecided = egress.outcome() == Outcome.UNDECIDED || ingress.outcome() == Outcome.UNDECIDED;
        return undecided ? Outcome.UNDECIDED : Outcome.ALLOWED;
    }

    public DirectionDecision at(Direction direction) {
        return switch (direction) {
            case EGRESS -> egress;
            case INGRESS -> ingress;
        };
    }
}
