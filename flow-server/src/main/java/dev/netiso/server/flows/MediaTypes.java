// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.server.http.Failure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Chooses the form of an answer from the {@code Accept} header (RFC 9110, section 12.5.1; Kubernetes' parameters as, g and v). */
final class MediaTypes {
    private static final Set<String> JSON = Set.of("application/json", "application/*", "*/*");
    private static final int MAX_RANGES = 64;

    private record Range(String type, Map<String, String> parameters) {
        double quality() {
            try {
                return Double.parseDouble(parameters.getOrDefault("q", "1"));
            } catch (NumberFormatException e) {
                return 0;
            }
        }

        boolean is(String name, String value) {
            return parameters.getOrDefault(name, "").equals(value);
        }
    }

    /** The forms that there are. */
    enum Choice {
        OBJECTS,
        TABLE
    }

    private MediaTypes() {}

    /** The form that the client likes best. @throws Failure if it accepts none */
    static Choice choose(String accept) {
        if (accept.isBlank()) {
            return Choice.OBJECTS;
        }
        return ranges(accept).stream()
                .sorted(Comparator.comparingDouble(Range::quality).reversed())
                .filter(range -> range.quality() > 0)
                .map(MediaTypes::choice)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(
                        () -> Failure.notAcceptable("application/json, application/json;as=Table;g=meta.k8s.io;v=v1"));
    }

    private static Optional<Choice> choice(Range range) {
        if (!JSON.contains(range.type())) {
            return Optional.empty();
        }
        if (!range.parameters().containsKey("as")) {
            return Optional.of(Choice.OBJECTS);
        }
        boolean table = range.is("as", "Table") && range.is("g", "meta.k8s.io") && range.is("v", "v1");
        return table ? Optional.of(Choice.TABLE) : Optional.empty();
    }

    private static List<Range> ranges(String accept) {
        List<Range> ranges = new ArrayList<>();
        for (String text : accept.split(",", MAX_RANGES)) {
            String[] parts = text.split(";", -1);
            Map<String, String> parameters = new HashMap<>();
            for (int i = 1; i < parts.length; i++) {
                int equals = parts[i].indexOf('=');
                if (equals > 0) {
                    parameters.put(
                            parts[i].substring(0, equals).strip().toLowerCase(Locale.ROOT),
                            parts[i].substring(equals + 1).strip());
                }
            }
            ranges.add(new Range(parts[0].strip().toLowerCase(Locale.ROOT), parameters));
        }
        return ranges;
    }
}
