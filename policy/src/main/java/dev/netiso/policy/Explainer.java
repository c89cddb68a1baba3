// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Transport;
import dev.netiso.policy.Explanation.ClusterRule;
import dev.netiso.policy.Explanation.End;
import dev.netiso.policy.Explanation.Miss;
import dev.netiso.policy.Explanation.Says;
import dev.netiso.policy.Explanation.TierStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes a decision apart: what each tier says at each end, and for every policy that isolates and does not admit, the rule that comes nearest. */
final class Explainer {
    private final Asked policies;

    Explainer(Asked policies) {
        this.policies = policies;
    }

    /** What was asked for a decision; the same index that decided answers. */
    interface Asked extends Nearness.Reading {
        /** The NetworkPolicies that isolate a pod, in the order of their names. */
        List<NetworkPolicy> isolating(Pod pod, Direction direction);

        /** The cluster policies of a tier that select a pod and have rules in that direction, in the order in which they are asked. */
        List<ClusterPolicy> selecting(Pod pod, Direction direction, Tier tier);

        /** Whether a rule of a cluster policy matches, by the reading of the decision. */
        boolean matches(ClusterPolicy.Rule rule, Direction direction, Connection connection);

        /** Labels of a namespace; none if it is not known. */
        Map<String, String> labelsOf(String namespace);
    }

    Explanation explain(Connection connection, Decision decision) {
        return new Explanation(
                connection, decision, end(connection, decision.egress()), end(connection, decision.ingress()));
    }

    private End end(Connection connection, DirectionDecision decision) {
        Direction direction = decision.direction();
        Party subject = connection.subject(direction);
        Party peer = connection.peer(direction);
        Map<String, String> namespace =
                peer instanceof Party.OfPod(Pod pod, var _) ? policies.labelsOf(pod.namespace()) : Map.of();
        if (!(subject instanceof Party.OfPod(Pod pod, var _)) || !applies(decision.basis())) {
            return new End(subject, peer, namespace, decision, List.of(), List.of());
        }
        List<Miss> misses =
                decision.basis() instanceof Basis.NotAdmitted && connection.transport() instanceof Transport.Ports
                        ? misses(pod, connection, direction, namespace)
                        : List.of();
        return new End(subject, peer, namespace, decision, walk(pod, connection, decision), misses);
    }

    private static boolean applies(Basis basis) {
        return switch (basis) {
            case Basis.NoSubject _, Basis.Exempt _ -> false;
            case Basis.Default _, Basis.Admitted _, Basis.NotAdmitted _, Basis.ByClusterPolicy _ -> true;
        };
    }

    private List<Miss> misses(Pod pod, Connection connection, Direction direction, Map<String, String> namespace) {
        List<NetworkPolicy> isolating = policies.isolating(pod, direction);
        Nearness nearness = new Nearness(direction, connection, namespace, policies);
        if (isolating.size() == 1) {
            return List.of(new Miss(isolating.getFirst(), nearness.in(isolating.getFirst())));
        }
        List<Miss> misses = new ArrayList<>(isolating.size());
        for (int i = 0; i < isolating.size(); i++) {
            misses.add(new Miss(isolating.get(i), nearness.in(isolating.get(i))));
        }
        return misses;
    }

    private List<TierStep> walk(Pod pod, Connection connection, DirectionDecision decision) {
        Direction direction = decision.direction();
        Optional<TierStep> admin = cluster(pod, connection, direction, Tier.ADMIN);
        Says says = networkPolicies(decision.basis());
        boolean onwards = says == Says.NOTHING;
        if (admin.isPresent() && isFinal(admin.get().says())) {
            return List.of(admin.get());
        }
        Optional<TierStep> baseline = onwards ? cluster(pod, connection, direction, Tier.BASELINE) : Optional.empty();
        if (admin.isEmpty() && baseline.isEmpty()) {
            return TierStep.OfNetworkPolicies.alone(says);
        }
        List<TierStep> walk = new ArrayList<>(3);
        admin.ifPresent(walk::add);
        walk.add(new TierStep.OfNetworkPolicies(says));
        baseline.ifPresent(walk::add);
        return walk;
    }

    private static boolean isFinal(Says says) {
        return says == Says.ACCEPT || says == Says.DENY;
    }

    private static Says networkPolicies(Basis basis) {
        return switch (basis) {
            case Basis.Admitted _ -> Says.ACCEPT;
            case Basis.NotAdmitted _ -> Says.DENY;
            case Basis.NoSubject _, Basis.Exempt _, Basis.Default _, Basis.ByClusterPolicy _ -> Says.NOTHING;
        };
    }

    private Optional<TierStep> cluster(Pod pod, Connection connection, Direction direction, Tier tier) {
        List<ClusterPolicy> selecting = policies.selecting(pod, direction, tier);
        for (int i = 0; i < selecting.size(); i++) {
            List<ClusterPolicy.Rule> rules = selecting.get(i).rules(direction);
            for (int j = 0; j < rules.size(); j++) {
                if (policies.matches(rules.get(j), direction, connection)) {
                    return Optional.of(new TierStep.OfClusterPolicies(
                            tier,
                            selecting.subList(0, i + 1),
                            Optional.of(new ClusterRule(selecting.get(i), direction, j))));
                }
            }
        }
        return selecting.isEmpty()
                ? Optional.empty()
                : Optional.of(new TierStep.OfClusterPolicies(tier, selecting, Optional.empty()));
    }
}
