// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import java.util.List;

/** What can be done to let a connection through. */
public sealed interface Proposal {
    /**
     * Rules that together let it through, proved by evaluation; no pod becomes isolated by them, so nothing that is allowed now becomes denied.
     *
     * @param rules one for each end that denies it, ingress first: applied in this order, nothing is half open
     */
    record Plan(List<PlannedRule> rules) implements Proposal {
        public Plan {
            rules = List.copyOf(rules);
        }
    }

    /**
     * Nothing is proposed.
     *
     * @param message why, in one line
     * @param advice what to do instead, in one line
     */
    record Refused(Reason reason, String message, String advice) implements Proposal, Draft {}

    /** Why nothing is proposed. */
    enum Reason {
        /** The policies admit it: if it is blocked, something else does that. */
        NOT_DENIED,
        /** The policies do not decide it. */
        UNDECIDED,
        /** NetworkPolicy has no word for this protocol or port. */
        NO_PORT,
        /** An end is a node, or a pod in its node's network namespace. */
        HOST_NETWORK,
        /** An end is a pod that has ended. */
        TERMINATED,
        /** No label of the pod stays the same over its replicas and restarts. */
        NO_STABLE_LABELS,
        /** The peer's namespace lacks the label that names it. */
        NAMESPACE_UNLABELLED,
        /** The rule would isolate pods that are not isolated now. */
        WOULD_ISOLATE,
        /** A policy of the rule's name exists and says something else. */
        NAME_TAKEN,
        /** The rules would not suffice: something of the cluster is not understood. */
        NOT_PROVED
    }
}
