// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.cli.managed.PolicyWriter.Trial;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.synthesis.Effect;
import dev.netiso.policy.synthesis.Proposal.Plan;
import java.util.List;
import java.util.Optional;

/** A plan is proved for the objects that it has. Where admission makes others of them, they must do the same. */
record AdmissionProof(Snapshot snapshot, Plan plan) implements PolicyApplication.Proof {
    @Override
    public Optional<String> objection(List<Trial> trials) {
        if (trials.stream().noneMatch(Trial::isChangedByAdmission)) {
            return Optional.empty();
        }
        List<NetworkPolicy> stored = trials.stream()
                .flatMap(trial -> trial.stored().policy().value().stream())
                .toList();
        boolean same = stored.size() == trials.size()
                && Effect.between(snapshot, snapshot.with(stored))
                        .equals(Effect.between(snapshot, snapshot.with(plan.policies())));
        return same
                ? Optional.empty()
                : Optional.of(
                        "this cluster's admission changes the objects, and with that what they let through, as shown above");
    }
}
