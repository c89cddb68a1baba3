// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Direction;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Pod;
import java.util.List;

/**
 * A NetworkPolicy that keeps what was observed of pods which a rule isolates.
 *
 * @param policy for the same pods and the same direction as the rule; one rule for each peer, with the ports that were seen
 * @param isolated the pods that were not isolated before
 * @param kept the observed connections that the rule alone would have cut
 */
public record Companion(NetworkPolicy policy, Direction direction, List<Pod> isolated, List<Observed> kept) {
    public Companion {
        isolated = List.copyOf(isolated);
        kept = List.copyOf(kept);
    }
}
