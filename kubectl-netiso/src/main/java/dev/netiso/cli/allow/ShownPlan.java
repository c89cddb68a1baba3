// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Pod;
import dev.netiso.policy.synthesis.PlannedRule;
import dev.netiso.policy.synthesis.Proposal;
import dev.netiso.policy.synthesis.Proposal.Plan;
import dev.netiso.policy.synthesis.Proposal.Refused;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A plan as a person sees it. It is proved for the cluster as it was read, so it is asked for again before it is written.
 *
 * @param again reads the cluster anew, and proposes for the same connection
 */
public record ShownPlan(Plan plan, Supplier<Proposal> again) {
    /** What is new since it was shown, in words; empty if it still holds. More or fewer pods of the same workloads are nothing new. */
    Optional<String> change() {
        return switch (again.get()) {
            case Refused refused -> Optional.of(refused.message());
            case Plan now
            when !policies(now).equals(policies(plan)) ->
                Optional.of("it now takes "
                        + policies(now).stream()
                                .map(policy -> policy.namespace() + "/" + policy.name())
                                .collect(Collectors.joining(" and ")));
            case Plan now -> opened(now);
        };
    }

    private Optional<String> opened(Plan now) {
        List<String> before = openedBesides(plan);
        List<String> opened =
                openedBesides(now).stream().filter(pod -> !before.contains(pod)).toList();
        return opened.isEmpty()
                ? Optional.empty()
                : Optional.of("it would now open besides: " + String.join(", ", opened));
    }

    private static List<NetworkPolicy> policies(Plan plan) {
        return plan.rules().stream().map(PlannedRule::policy).toList();
    }

    private static List<String> openedBesides(Plan plan) {
        return plan.rules().stream()
                .map(PlannedRule::overGrant)
                .<Pod>flatMap(List::stream)
                .map(pod -> pod.namespace() + "/" + pod.name())
                .distinct()
                .toList();
    }
}
