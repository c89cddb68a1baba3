// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.policy.PolicyRef;
import java.util.List;

/**
 * What is to be taken back.
 *
 * @param policies to delete: of netiso's own
 * @param managed all of netiso's own, to find those that would be left without use
 * @param observed what was seen lately, to tell which of it would be denied again
 */
public record RevokeRequest(List<PolicyRef> policies, List<PolicyRef> managed, List<Observed> observed, IfLast ifLast) {
    /** What to do where a policy is the last one that isolates a pod: to delete it would open the pod to everything. */
    public enum IfLast {
        /** Refuse, and say which pods. */
        REFUSE,
        /** Strip its rules and leave it: the pods stay isolated. */
        KEEP_ISOLATION,
        /** Delete it all the same. */
        OPEN
    }

    public RevokeRequest {
        policies = List.copyOf(policies);
        managed = List.copyOf(managed);
        observed = List.copyOf(observed);
    }
}
