// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.explain;

import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.flow.Verdict;
import dev.netiso.policy.CniProfile;
import dev.netiso.policy.Explanation;
import java.util.Optional;

/**
 * One answer.
 *
 * @param explanation by the policies of now
 * @param flow the flow that was asked about; empty if a connection was
 * @param alike how many more connections of those that were asked about have the same explanation but for their ends
 * @param several whether the ends stand for more pods than the two that are named
 * @param profile by whose readings it was decided
 * @param allow the command that lets it through, if it is denied by NetworkPolicies; empty if there is no cluster to change
 */
public record Explained(
        Explanation explanation,
        Optional<FlowObject> flow,
        int alike,
        boolean several,
        CniProfile profile,
        Optional<String> allow) {
    /** What the data path did, if that is known. */
    Optional<Verdict> verdict() {
        return flow.map(FlowObject::verdict).flatMap(Explained::verdict);
    }

    private static Optional<Verdict> verdict(String name) {
        try {
            return Optional.of(Verdict.valueOf(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether policy said something else when the flow was seen. */
    boolean differs() {
        return flow.map(seen -> seen.policy().decision())
                .filter(decision -> !decision.isEmpty())
                .filter(decision ->
                        !decision.equals(explanation.decision().outcome().name()))
                .isPresent();
    }
}
