// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.Optional;

/**
 * Metadata of a list, or of a bookmark.
 *
 * @param next Kubernetes' {@code continue}; empty at the end
 */
record ListPart(
        String resourceVersion, @JsonProperty("continue") String next, Map<String, String> annotations) {
    /** How many events were lost between the kernels and this server since it began. */
    static final String LOST = "flows.netiso.dev/lost";

    static ListPart list(long version, Optional<ContinueToken> next) {
        return new ListPart(
                Long.toString(version), next.map(ContinueToken::toString).orElse(""), Map.of());
    }

    static ListPart bookmark(long version, long lost) {
        return new ListPart(Long.toString(version), "", lost == 0 ? Map.of() : Map.of(LOST, Long.toString(lost)));
    }
}
