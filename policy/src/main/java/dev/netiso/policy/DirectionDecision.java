// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import java.util.List;
import java.util.Optional;

/**
 * What policy says at one end, and why.
 *
 * @param direction ingress at the destination, egress at the source
 * @param isolatedBy the NetworkPolicies that select the pod in this direction, in the order of their names; empty: not isolated
 * @param basis what the outcome by the usual reading rests on
 * @param doubts other readings that matter; at least one of weight OPEN exactly when the outcome is undecided
 */
public record DirectionDecision(
        Direction direction, Outcome outcome, List<PolicyRef> isolatedBy, Basis basis, List<Doubt> doubts) {
    public DirectionDecision {
        isolatedBy = List.copyOf(isolatedBy);
        doubts = List.copyOf(doubts);
        boolean open = doubts.stream().anyMatch(doubt -> doubt.ambiguity().weight() == Ambiguity.Weight.OPEN);
        if (open != (outcome == Outcome.UNDECIDED)) {
            throw new IllegalArgumentException(
                    "decision " + outcome + ": an open ambiguity belongs to UNDECIDED, and only there");
        }
    }

    /** Undecided before any policy was asked: something is not known. */
    public static DirectionDecision unknown(Direction direction, Ambiguity why) {
        return new DirectionDecision(
                direction,
                Outcome.UNDECIDED,
                List.of(),
                new Basis.NoSubject(),
                List.of(new Doubt(why, Outcome.ALLOWED, Outcome.DENIED)));
    }

    public boolean isolated() {
        return !isolatedBy.isEmpty();
    }

    /** The rule of a NetworkPolicy that lets it through although the pod is isolated. */
    public Optional<RuleRef> admittedBy() {
        return basis instanceof Basis.Admitted(RuleRef rule) && outcome == Outcome.ALLOWED
                ? Optional.of(rule)
                : Optional.empty();
    }

    /** Why it is undecided; present exactly when it is. */
    public Optional<Ambiguity> ambiguity() {
        return doubts.stream()
                .map(Doubt::ambiguity)
                .filter(ambiguity -> ambiguity.weight() == Ambiguity.Weight.OPEN)
                .findFirst();
    }
}
