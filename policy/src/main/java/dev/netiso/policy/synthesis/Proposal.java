// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Direction;
import dev.netiso.policy.ClusterPolicy;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Decision;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Pod;
import dev.netiso.policy.RuleRef;
import dev.netiso.policy.Tier;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be done to let connections through. */
public sealed interface Proposal {
    /**
     * Rules that together let them through, proved by evaluation: without any one of them they would not pass, and nothing that passes now is denied then, unless
     * isolation was accepted.
     *
     * @param asked each connection with what the policies say of it now
     * @param rules one for each end that denies, ingress first
     * @param companions for the pods that the rules isolate; none unless isolation was accepted
     * @param effect of all of them together
     * @param overGrant newly allowed or undecided, and not asked for: other pods than those of the workloads at both ends
     */
    record Plan(
            List<Asked> asked,
            List<PlannedRule> rules,
            List<Companion> companions,
            Effect effect,
            Effect.Changes overGrant,
            List<Warning> warnings)
            implements Proposal {
        public Plan {
            asked = List.copyOf(asked);
            rules = List.copyOf(rules);
            companions = List.copyOf(companions);
            warnings = List.copyOf(warnings);
        }

        /** All objects in the order to write them: at no time is more cut or more open than before and after. */
        public List<NetworkPolicy> policies() {
            return Stream.concat(
                            companions.stream().map(Companion::policy),
                            rules.stream().map(PlannedRule::policy))
                    .toList();
        }
    }

    /** A connection that was asked for. */
    record Asked(Connection connection, Decision before) {}

    /**
     * Nothing is proposed.
     *
     * @param message why, in one line
     * @param advice what to do instead, in one line
     */
    record Refused(Reason reason, String message, String advice, Optional<Detail> detail)
            implements Proposal, Draft, Named {
        Refused(Reason reason, String message, String advice) {
            this(reason, message, advice, Optional.empty());
        }
    }

    /** What a refusal rests on. */
    sealed interface Detail {
        /**
         * A cluster policy denies.
         *
         * @param priority of the policy; 0 for a BaselineAdminNetworkPolicy
         * @param snippet what its administrator could write, proved by evaluation: a policy of its own, or the BaselineAdminNetworkPolicy with one more rule;
         *     empty if no such rule can say it
         */
        record ByClusterPolicy(
                Direction direction, Tier tier, RuleRef rule, int priority, Optional<ClusterPolicy> snippet)
                implements Detail {}

        /**
         * The rule would isolate.
         *
         * @param pods not isolated now in that direction
         * @param cut observed connections that would no longer pass
         */
        record Isolates(Direction direction, List<Pod> pods, List<Observed> cut) implements Detail {
            public Isolates {
                pods = List.copyOf(pods);
                cut = List.copyOf(cut);
            }
        }
    }

    /** Why nothing is proposed. */
    enum Reason {
        /** The policies admit it: if it is blocked, something else does that. */
        NOT_DENIED,
        /** The policies do not decide it. */
        UNDECIDED,
        /** NetworkPolicy has no word for this protocol or port. */
        NO_PORT,
        /** A rule of the Admin tier denies it, which no NetworkPolicy overrides. */
        ADMIN_DENIES,
        /** A rule of the Baseline tier denies it; a NetworkPolicy would override that by isolating. */
        BASELINE_DENIES,
        /** The pod that would need a rule is in its node's network namespace. */
        HOST_NETWORK,
        /** The destination is a service's address, which policy never sees. */
        SERVICE_ADDRESS,
        /** The block that was asked for does not contain an address outside the cluster that was asked for. */
        BLOCK,
        /** An end is a pod that has ended. */
        TERMINATED,
        /** No label of the pod stays the same over its replicas and restarts. */
        NO_STABLE_LABELS,
        /** The peer's namespace lacks the label that names it. */
        NAMESPACE_UNLABELLED,
        /** The peer's namespace is not among what was read, or has gone. */
        NAMESPACE_UNKNOWN,
        /** The rule would isolate pods that are not isolated now. */
        WOULD_ISOLATE,
        /** Isolation was accepted, and an observed connection cannot be kept. */
        NOT_KEPT,
        /** A policy of the rule's name exists and says something else. */
        NAME_TAKEN,
        /** The rules would not suffice: something of the cluster is not understood. */
        NOT_PROVED
    }
}
