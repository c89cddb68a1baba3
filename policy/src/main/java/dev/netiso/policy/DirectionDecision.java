// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import java.util.List;
import java.util.Optional;

/**
 * What policy says at one end, and why.
 *
 * @param direction ingress at the destination, egress at the source
 * @param isolatedBy the policies that select the pod in this direction, in the order of their names; empty: not isolated, so allowed
 * @param admittedBy the first rule that lets it through, if it is allowed although isolated
 * @param ambiguity present exactly when the outcome is undecided
 */
public record DirectionDecision(
        Direction direction,
        Outcome outcome,
        List<PolicyRef> isolatedBy,
        Optional<RuleRef> admittedBy,
        Optional<Ambiguity> ambiguity) {
    /** A rule of a policy by its field path: {@code spec.ingress[1]}, or {@code spec.ingress[1].from[0]} where the rule names peers. */
    public record RuleRef(PolicyRef policy, String path) {}

    public DirectionDecision {
        isolatedBy = List.copyOf(isolatedBy);
        if (ambiguity.isPresent() != (outcome == Outcome.UNDECIDED)) {
            throw new IllegalArgumentException(
                    "decision " + outcome + ": an ambiguity belongs to UNDECIDED, and only there");
        }
    }

    static DirectionDecision allowed(Direction direction, List<PolicyRef> isolatedBy) {
        return new DirectionDecision(direction, Outcome.ALLOWED, isolatedBy, Optional.empty(), Optional.empty());
    }

    static DirectionDecision admitted(Direction direction, List<PolicyRef> isolatedBy, RuleRef rule) {
        return new DirectionDecision(direction, Outcome.ALLOWED, isolatedBy, Optional.of(rule), Optional.empty());
    }

    static DirectionDecision denied(Direction direction, List<PolicyRef> isolatedBy) {
        return new DirectionDecision(direction, Outcome.DENIED, isolatedBy, Optional.empty(), Optional.empty());
    }

    static DirectionDecision undecided(Direction direction, List<PolicyRef> isolatedBy, Ambiguity why) {
        return new DirectionDecision(direction, Outcome.UNDECIDED, isolatedBy, Optional.empty(), Optional.of(why));
    }

    public boolean isolated() {
        return !isolatedBy.isEmpty();
    }
}
