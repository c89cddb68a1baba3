// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.cli.managed.EffectText;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.synthesis.Effect;
import dev.netiso.policy.synthesis.Proposal;
import dev.netiso.policy.synthesis.Proposal.Plan;
import dev.netiso.policy.synthesis.Proposal.Refused;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A plan as a person sees it. It is proved for the cluster as it was read, so it is asked for again before it is written.
 *
 * @param again reads the cluster anew, and proposes for the same connections
 */
public record ShownPlan(Plan plan, Supplier<Proposal> again) {
    /** What is new since it was shown, in words; empty if it still holds. More or fewer pods of the same workloads are nothing new. */
    Optional<String> change() {
        return switch (again.get()) {
            case Refused refused -> Optional.of(refused.message());
            case Plan now
            when !now.policies().equals(plan.policies()) ->
                Optional.of("it now takes "
                        + now.policies().stream().map(ShownPlan::name).collect(Collectors.joining(" and ")));
            case Plan now ->
                added("open besides", plan.overGrant(), now.overGrant())
                        .or(() -> added(
                                "cut", plan.effect().newlyDenied(), now.effect().newlyDenied()));
        };
    }

    /** What is among these and was not before. The lists may be cut, so their totals count as well. */
    private static Optional<String> added(String verb, Effect.Changes before, Effect.Changes now) {
        Set<String> known =
                new HashSet<>(before.listed().stream().map(EffectText::change).toList());
        List<String> added = now.listed().stream()
                .map(EffectText::change)
                .filter(change -> !known.contains(change))
                .toList();
        if (added.isEmpty() && now.total() <= before.total()) {
            return Optional.empty();
        }
        return Optional.of("it would now " + verb + " "
                + (added.isEmpty() ? (now.total() - before.total()) + " connections more" : String.join(", ", added)));
    }

    private static String name(NetworkPolicy policy) {
        return policy.namespace() + "/" + policy.name();
    }
}
