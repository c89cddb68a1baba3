// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.flow.Verdict;
import dev.netiso.server.http.Failure;
import dev.netiso.server.store.FlowStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Chooses flows by the values of some of their fields, with Kubernetes' syntax (apimachinery pkg/fields/selector.go). It looks at the flow as it is shown, so
 * that nobody can find out by asking what he may not see.
 */
record FieldSelector(List<Term> terms) implements Predicate<FlowObject> {
    /** One condition: the field has the value, or has not. */
    record Term(String field, boolean equal, String value) {}

    private static final String NAME = "metadata.name";
    private static final String VERDICT = "verdict";
    private static final int MAX_TERMS = 32;

    private static final SortedMap<String, Function<FlowObject, String>> FIELDS = fields();

    private static SortedMap<String, Function<FlowObject, String>> fields() {
        SortedMap<String, Function<FlowObject, String>> fields = new TreeMap<>();
        fields.put(NAME, flow -> flow.metadata().name());
        fields.put("metadata.namespace", flow -> flow.metadata().namespace());
        fields.put(VERDICT, FlowObject::verdict);
        fields.put("dropReason", FlowObject::dropReason);
        fields.put("node", FlowObject::node);
        fields.put("protocol", FlowObject::protocol);
        fields.put("policy.decision", flow -> flow.policy().decision());
        fields.put("policy.cause", flow -> flow.policy().cause());
        fields.put("source.kind", flow -> flow.source().kind());
        fields.put("source.namespace", flow -> flow.source().namespace());
        fields.put("source.name", flow -> flow.source().name());
        fields.put("source.address", flow -> flow.source().address());
        fields.put("destination.kind", flow -> flow.destination().kind());
        fields.put("destination.namespace", flow -> flow.destination().namespace());
        fields.put("destination.name", flow -> flow.destination().name());
        fields.put("destination.address", flow -> flow.destination().address());
        fields.put(
                "destination.port", flow -> Integer.toString(flow.destination().port()));
        return fields;
    }

    FieldSelector {
        terms = List.copyOf(terms);
    }

    /** @throws Failure naming what cannot be read, or the field that is not known and those that are */
    static FieldSelector parse(String text) {
        List<Term> terms = new ArrayList<>();
        for (String term : split(text)) {
            if (!term.isBlank()) {
                terms.add(term(term.strip()));
            }
        }
        if (terms.size() > MAX_TERMS) {
            throw Failure.badRequest("fieldSelector: " + terms.size() + " terms (expected: at most " + MAX_TERMS + ")");
        }
        return new FieldSelector(terms);
    }

    /** At commas that are not escaped; escapes stay. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == ',') {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static Term term(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw Failure.badRequest(
                    "fieldSelector: no operator (expected: FIELD=VALUE, FIELD==VALUE or FIELD!=VALUE)");
        }
        boolean not = text.charAt(equals - 1) == '!';
        boolean twice = !not && text.startsWith("==", equals);
        String field = text.substring(0, not ? equals - 1 : equals).strip();
        if (!FIELDS.containsKey(field)) {
            throw Failure.badRequest("fieldSelector: \"" + printable(field)
                    + "\" is not a known field selector (expected: " + String.join(", ", FIELDS.keySet()) + ")");
        }
        return new Term(
                field, !not, unescaped(text.substring(equals + (twice ? 2 : 1)).strip()));
    }

    private static String printable(String text) {
        return text.substring(0, Math.min(text.length(), 64)).replaceAll("[^ -~]", "?");
    }

    private static String unescaped(String value) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                i++;
                if (i == value.length() || "\\,=".indexOf(value.charAt(i)) < 0) {
                    throw Failure.badRequest(
                            "fieldSelector: a backslash escapes only a backslash, a comma or an equals sign");
                }
                plain.append(value.charAt(i));
            } else if (c == '=') {
                throw Failure.badRequest("fieldSelector: an equals sign in a value must be escaped by a backslash");
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    /** The one flow that can match, if the selector names one: what RBAC's resourceNames are compared with. */
    Optional<String> name() {
        return terms.stream()
                .filter(term -> term.field().equals(NAME) && term.equal())
                .map(Term::value)
                .findFirst();
    }

    /** What has to be read of the store to find all that can match. */
    FlowStore.Verdicts verdicts() {
        boolean blockedAlone = Stream.of(Verdict.values())
                .filter(verdict -> !verdict.isBlocked())
                .noneMatch(verdict -> terms.stream()
                        .filter(term -> term.field().equals(VERDICT))
                        .allMatch(term -> verdict.name().equals(term.value()) == term.equal()));
        return blockedAlone ? FlowStore.Verdicts.BLOCKED : FlowStore.Verdicts.EVERY;
    }

    @Override
    public boolean test(FlowObject flow) {
        return terms.stream().allMatch(term -> {
            Function<FlowObject, String> field = FIELDS.get(term.field());
            return field != null && field.apply(flow).equals(term.value()) == term.equal();
        });
    }
}
