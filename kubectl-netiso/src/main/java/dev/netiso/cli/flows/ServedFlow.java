// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.flows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.netiso.api.v1alpha1.FlowObject;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * A flow as the flow server served it.
 *
 * @param json all of it, fields of a newer server included
 */
public record ServedFlow(FlowObject flow, JsonNode json) {
    public String id() {
        return flow.metadata().name();
    }

    /** Whether it was last seen then or later; a time that cannot be read is no reason to hide a flow. */
    boolean seenSince(Instant start) {
        try {
            return !Instant.parse(flow.last()).isBefore(start);
        } catch (DateTimeException e) {
            return true;
        }
    }
}
