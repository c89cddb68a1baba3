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
    private final PolicyIndex index;
    private final Readings readings;

    Explainer(PolicyIndex index, Readings readings) {
        this.index = index;
        this.readings = readings;
    }

    Explanation explain(Connection connection, Decision decision, PodClass source, PodClass destination) {
        return new Explanation(
                connection,
                decision,
                end(connection, decision.egress(), source, destination),
                end(connection, decision.ingress(), source, destination));
    }

    private End end(Connection connection, DirectionDecision decision, PodClass source, PodClass destination) {
        Direction direction = decision.direction();
        Party peer = connection.peer(direction);
        Map<String, String> namespace =
                peer instanceof Party.OfPod(Pod pod, var _) ? index.subjects().labelsOf(pod.namespace()) : Map.of();
        if (!applies(decision.basis())) {
            return new End(connection.subject(direction), peer, namespace, decision, List.of(), List.of());
        }
        Chain chain = (direction == Direction.EGRESS ? source : destination).chain(direction);
        List<Miss> misses =
                decision.basis() instanceof Basis.NotAdmitted && connection.transport() instanceof Transport.Ports
                        ? misses(chain, new Nearness(direction, connection, namespace, readings))
                        : List.of();
        return new End(
                connection.subject(direction),
                peer,
                namespace,
                decision,
                walk(chain, TierWalk.of(direction, connection, source, destination), decision),
                misses);
    }

    private static boolean applies(Basis basis) {
        return switch (basis) {
            case Basis.NoSubject _, Basis.Exempt _ -> false;
            case Basis.Default _, Basis.Admitted _, Basis.NotAdmitted _, Basis.ByClusterPolicy _ -> true;
        };
    }

    private static List<Miss> misses(Chain chain, Nearness nearness) {
        List<NetworkPolicy> isolating = chain.selecting().isolating();
        if (isolating.size() == 1) {
            return List.of(nearness.miss(isolating.getFirst()));
        }
        List<Miss> misses = new ArrayList<>(isolating.size());
        for (int i = 0; i < isolating.size(); i++) {
            misses.add(nearness.miss(isolating.get(i)));
        }
        return misses;
    }

    private List<TierStep> walk(Chain chain, TierWalk walk, DirectionDecision decision) {
        Basis basis = decision.basis();
        Says says = networkPolicies(basis);
        if (chain.selecting().admin().isEmpty() && chain.selecting().baseline().isEmpty()) {
            return TierStep.OfNetworkPolicies.alone(says);
        }
        List<TierStep> steps = new ArrayList<>(3);
        cluster(Tier.ADMIN, chain, walk, decision.direction()).ifPresent(steps::add);
        if (!decides(basis, Tier.ADMIN)) {
            steps.add(new TierStep.OfNetworkPolicies(says));
            if (says == Says.NOTHING) {
                cluster(Tier.BASELINE, chain, walk, decision.direction()).ifPresent(steps::add);
            }
        }
        return steps;
    }

    private static boolean decides(Basis basis, Tier tier) {
        return basis instanceof Basis.ByClusterPolicy decided && decided.tier() == tier;
    }

    private static Says networkPolicies(Basis basis) {
        return switch (basis) {
            case Basis.Admitted _ -> Says.ACCEPT;
            case Basis.NotAdmitted _ -> Says.DENY;
            case Basis.NoSubject _, Basis.Exempt _, Basis.Default _, Basis.ByClusterPolicy _ -> Says.NOTHING;
        };
    }

    private Optional<TierStep> cluster(Tier tier, Chain chain, TierWalk walk, Direction direction) {
        List<ClusterPolicy> selecting = chain.selecting().inTier(tier);
        Optional<Step> first = walk.first(tier, readings.taken());
        for (int i = 0; i < selecting.size(); i++) {
            if (first.isPresent() && selecting.get(i).ref().equals(first.get().policy())) {
                return Optional.of(new TierStep.OfClusterPolicies(
                        tier,
                        selecting.subList(0, i + 1),
                        Optional.of(new ClusterRule(
                                selecting.get(i),
                                direction,
                                first.get().index(),
                                first.get().action()))));
            }
        }
        return selecting.isEmpty()
                ? Optional.empty()
                : Optional.of(new TierStep.OfClusterPolicies(tier, selecting, Optional.empty()));
    }
}
