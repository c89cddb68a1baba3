// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.policy.ClusterPolicy.Action;

/** What the outcome at one end rests on, by the usual reading. */
public sealed interface Basis {
    /** No pod that policies can select stands at this end. */
    record NoSubject() implements Basis {}

    /** No policy applies to this traffic. */
    record Exempt(Exemption exemption) implements Basis {}

    /** No policy isolates the pod, and no rule of a cluster policy matches: everything is allowed. */
    record Default() implements Basis {}

    /** A rule of a NetworkPolicy lets it through. */
    record Admitted(RuleRef rule) implements Basis {}

    /** NetworkPolicies isolate the pod, and no rule of theirs admits it. */
    record NotAdmitted() implements Basis {}

    /**
     * The first matching rule of a cluster policy.
     *
     * @param tier Admin or Baseline
     * @param action Accept or Deny: a Pass decides nothing
     */
    record ByClusterPolicy(Tier tier, RuleRef rule, Action action) implements Basis {}
}
