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
    /** A rule of a policy, by its field path such as {@code spec.ingress[1]}. */
    public record RuleRef(PolicyRef policy, String path) {}

    public DirectionDecision {
        isolatedBy = List.copyOf(isolatedBy);
    }

    public boolean isolated() {
        return !isolatedBy.isEmpty();
    }
}
