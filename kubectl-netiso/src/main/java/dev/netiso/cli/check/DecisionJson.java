// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.netiso.cli.batch.AnswerLine;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Decision;

/** A decision as the object that a batch has on a line. */
final class DecisionJson {
    private static final JsonMapper JSON = new JsonMapper();

    private DecisionJson() {}

    static JsonNode of(Connection connection, Decision decision) {
        try {
            return JSON.readTree(AnswerLine.of(connection, decision));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write JSON", e);
        }
    }
}
