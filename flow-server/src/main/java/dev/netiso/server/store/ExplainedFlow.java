// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.store;

import dev.netiso.flow.Flow;
import dev.netiso.policy.Cause;
import dev.netiso.policy.Decision;

/**
 * A flow with what policy says of it, as the policies were when it was seen.
 *
 * @param flow with its ends named
 * @param summary the decision in one line for a person
 */
public record ExplainedFlow(Flow flow, Decision decision, String summary) {
    public Cause cause() {
        return Cause.of(flow.verdict(), decision);
    }
}
