// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.flows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.netiso.api.v1alpha1.FlowObject;

/**
 * A flow as the flow server served it.
 *
 * @param json all of it, fields of a newer server included
 */
public record ServedFlow(FlowObject flow, JsonNode json) {
    public String id() {
        return flow.metadata().name();
    }
}
