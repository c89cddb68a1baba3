// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A decision with its reasons, for printers. Holds what was compared and never text: making one costs little more than the decision. Says what the policies
 * say, and never what the data path did: that is a {@link Verdict}.
 */
public record Explanation(Connection connection, Decision decision, End egress, End ingress) {
    /**
     * The reasons at one end.
     *
     * @param subject who stands at this end
     * @param peer who stands at the other
     * @param peerNamespace labels of the peer's namespace; none if it is no pod
     * @param walk the tiers in their order, those after the deciding one left out; empty unless a pod that policies can select stands here and policy applies
     * @param misses one for each isolating policy, in the order of {@link DirectionDecision#isolatedBy}; empty unless their rules were asked and none admits it
     */
    public record End(
            Party subject,
            Party peer,
            Map<String, String> peerNamespace,
            DirectionDecision decision,
            List<TierStep> walk,
            List<Miss> misses) {
        public End {
            walk = List.copyOf(walk);
            misses = List.copyOf(misses);
        }

        public Direction direction() {
            return decision.direction();
        }

        /** Of all rules of the isolating policies, the one that comes nearest. */
        public Optional<NearestRule> nearest() {
            return misses.stream()
                    .flatMap(miss -> miss.nearest().stream())
                    .min(Comparator.comparingLong(NearestRule::distance));
        }
    }

    /** What one tier makes of a connection. */
    public sealed interface TierStep {
        Tier tier();

        Says says();

        /**
         * The Admin or Baseline tier.
         *
         * @param asked the policies that select the pod and have rules in this direction, up to the deciding one, in the order in which they are asked
         * @param rule the first that matches; empty if none does
         */
        record OfClusterPolicies(Tier tier, List<ClusterPolicy> asked, Optional<ClusterRule> rule) implements TierStep {
            public OfClusterPolicies {
                asked = List.copyOf(asked);
            }

            @Override
            public Says says() {
                return rule.map(matched -> switch (matched.action()) {
                            case ACCEPT -> Says.ACCEPT;
                            case DENY -> Says.DENY;
                            case PASS -> Says.PASS;
                        })
                        .orElse(Says.NOTHING);
            }
        }

        /** The tier of NetworkPolicies; which ones isolate the pod, and which rule admits, says the decision. */
        record OfNetworkPolicies(Says says) implements TierStep {
            private static final List<TierStep> ADMITTING = List.of(new OfNetworkPolicies(Says.ACCEPT));
            private static final List<TierStep> DENYING = List.of(new OfNetworkPolicies(Says.DENY));
            private static final List<TierStep> SILENT = List.of(new OfNetworkPolicies(Says.NOTHING));

            /** The walk where no cluster policy selects the pod. */
            static List<TierStep> alone(Says says) {
                return switch (says) {
                    case ACCEPT -> ADMITTING;
                    case DENY -> DENYING;
                    case PASS, NOTHING -> SILENT;
                };
            }

            @Override
            public Tier tier() {
                return Tier.NETWORK_POLICY;
            }
        }
    }

    /** What a tier says. */
    public enum Says {
        /** Lets it through; lower tiers are not asked. */
        ACCEPT,
        /** Blocks it; lower tiers are not asked. */
        DENY,
        /** A rule leaves it to the next tier. */
        PASS,
        /** No rule matches, or no policy selects the pod: the next tier is asked. */
        NOTHING
    }

    /**
     * A rule of a cluster policy.
     *
     * @param action what it does: what it says, unless a peer of it is of a kind that is not known, when it denies everything
     */
    public record ClusterRule(ClusterPolicy policy, Direction direction, int index, ClusterPolicy.Action action) {
        public ClusterPolicy.Rule rule() {
            return policy.rules(direction).get(index);
        }

        public RuleRef ref() {
            return new RuleRef(policy.ref(), RuleRef.path(direction, index));
        }
    }

    /**
     * A policy that isolates and does not admit.
     *
     * @param nearest of its rules; empty if it has none in that direction
     */
    public record Miss(NetworkPolicy policy, Optional<NearestRule> nearest) {}

    /** Both ends, in the order in which they are asked. */
    public List<End> ends() {
        return List.of(egress, ingress);
    }

    /** The end in that direction. */
    public End at(Direction direction) {
        return switch (direction) {
            case EGRESS -> egress;
            case INGRESS -> ingress;
        };
    }

    /** Of all rules at the ends that do not let it through, the one that comes nearest. */
    public Optional<NearestRule> nearest() {
        return Stream.of(egress, ingress)
                .flatMap(end -> end.nearest().stream())
                .min(Comparator.comparingLong(NearestRule::distance));
    }

    /** What a rule asks for, one by one, and what the connection has there. */
    public List<Check> checks(NearestRule rule) {
        return Check.of(rule, this);
    }

    /** {@link #summary(Verdict)} of a connection that nobody has seen. */
    public String summary() {
        return summary(decision.outcome() == Outcome.ALLOWED ? Verdict.FORWARDED : Verdict.DROPPED);
    }

    /** One line for a person, such as {@code nearest db-in ingress[0]: wants app=api, has app=worker}. */
    public String summary(Verdict verdict) {
        return ExplanationText.summary(this, verdict);
    }

    /** The walk through both ends, as lines of aligned plain text. */
    public List<String> lines() {
        return Walkthrough.lines(this);
    }
}
