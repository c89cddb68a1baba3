// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Why an object was written, to be kept with it as annotations: what it was meant for can be asked long after the pods and the flow have gone.
 *
 * @param reason in the user's words; empty if none was given
 * @param flow the flow's id; empty if it was not made for one
 * @param connection such as {@code shop/frontend-1 -> payments/api-1 8443/TCP}; of several the first, and how many more
 * @param source the workload or address at that end, such as {@code shop Deployment/frontend}
 * @param previous what the policies said before, such as {@code DENIED ingress=DENIED egress=ALLOWED}
 * @param expiresAt when it should be taken back; nothing here enforces that
 */
public record Intent(
        String reason,
        String flow,
        String connection,
        String source,
        String destination,
        String previous,
        Optional<Instant> expiresAt) {
    public static final String REASON = "netiso.dev/reason";
    public static final String FLOW = "netiso.dev/flow";
    public static final String CONNECTION = "netiso.dev/connection";
    public static final String SOURCE = "netiso.dev/source";
    public static final String DESTINATION = "netiso.dev/destination";
    public static final String PREVIOUS = "netiso.dev/previous";
    public static final String EXPIRES_AT = "netiso.dev/expires-at";

    /** What that plan is for. */
    public static Intent of(Proposal.Plan plan, String reason, String flow, Optional<Instant> expiresAt) {
        return IntentText.of(plan, reason, flow, expiresAt);
    }

    /** As annotations; what is empty is left out. */
    public Map<String, String> annotations() {
        Map<String, String> annotations = new TreeMap<>(Map.of(
                REASON, reason,
                FLOW, flow,
                CONNECTION, connection,
                SOURCE, source,
                DESTINATION, destination,
                PREVIOUS, previous,
                EXPIRES_AT, expiresAt.map(Instant::toString).orElse("")));
        annotations.values().removeIf(String::isEmpty);
        return annotations;
    }
}
