// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import dev.netiso.policy.Selector;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of a kind that has no Java type, being read field by field. A field of another type than asked for is a problem, and so is one that nobody asked
 * for: what is not known may mean anything. A field that is null counts as absent, as the API server prunes it.
 */
final class Fields {
    private final Map<?, ?> fields;
    private final String path;
    private final Reading reading;
    private final Set<String> known = new HashSet<>();

    Fields(Map<?, ?> fields, String path, Reading reading) {
        this.fields = fields;
        this.path = path;
        this.reading = reading;
    }

    /** Of an object that has no type of its own: what stands beside its metadata. */
    static Map<String, Object> of(GenericKubernetesResource object) {
        return object.getAdditionalProperties();
    }

    String path(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    String path() {
        return path;
    }

    void problem(String field, String message) {
        reading.problem(path(field), message);
    }

    /** Of these fields those that are there. */
    List<String> present(List<String> names) {
        return names.stream().filter(name -> fields.get(name) != null).toList();
    }

    boolean has(String name) {
        return fields.get(name) != null;
    }

    /** Whether it has no field but these. */
    List<String> others(List<String> names) {
        return fields.entrySet().stream()
                .filter(field -> field.getValue() != null)
                .map(field -> String.valueOf(field.getKey()))
                .filter(name -> !names.contains(name))
                .sorted()
                .toList();
    }

    Optional<Fields> object(String name) {
        return get(name, "an object", value -> value instanceof Map<?, ?> map ? map : null)
                .map(map -> new Fields(map, path(name), reading));
    }

    /** An object that must be there; an empty one, and a problem, if it is not. */
    Fields required(String name) {
        Optional<Fields> object = object(name);
        if (!has(name)) {
            problem(name, "missing");
        }
        return object.orElseGet(() -> new Fields(Map.of(), path(name), reading));
    }

    /** Its items that are objects. */
    List<Fields> objects(String name) {
        List<?> items = list(name);
        List<Fields> objects = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Map<?, ?> map) {
                objects.add(new Fields(map, path(name) + "[" + i + "]", reading));
            } else {
                problem(name + "[" + i + "]", "not an object");
            }
        }
        return objects;
    }

    List<String> texts(String name) {
        List<?> items = list(name);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof String text) {
                texts.add(text);
            } else {
                problem(name + "[" + i + "]", "not a text (quote it)");
            }
        }
        return texts;
    }

    Optional<String> text(String name) {
        return get(name, "a text (quote it)", value -> value instanceof String text ? text : null);
    }

    /** A whole number within these bounds. */
    Optional<Integer> number(String name, int min, int max) {
        Optional<Long> number = get(name, "a whole number", Fields::whole);
        number.filter(value -> value < min || value > max)
                .ifPresent(value -> problem(name, value + " (expected: " + min + " to " + max + ")"));
        return number.filter(value -> value >= min && value <= max).map(Long::intValue);
    }

    /** A whole number that must be there; the lowest, and a problem, if it is not. */
    int requiredNumber(String name, int min, int max) {
        Optional<Integer> number = number(name, min, max);
        if (!has(name)) {
            problem(name, "missing");
        }
        return number.orElse(min);
    }

    /** A word that must be there and be one of these. */
    <T> Optional<T> oneOf(String name, Map<String, T> words) {
        Optional<String> word = text(name);
        Optional<T> meaning = word.flatMap(text -> Optional.ofNullable(words.get(text)));
        if (meaning.isEmpty()) {
            String expected = words.keySet().stream().sorted().collect(Collectors.joining(", "));
            problem(name, "\"" + word.orElse("") + "\" (expected: one of " + expected + ")");
        }
        return meaning;
    }

    Optional<Selector> selector(String name) {
        return object(name).map(Fields::selector);
    }

    /** A selector that must be there; {@link Selector#ALL}, and a problem, if it is not. */
    Selector requiredSelector(String name) {
        return required(name).selector();
    }

    void atMost(String name, int max) {
        between(name, 0, max);
    }

    /** The number of a list's items. */
    void between(String name, int min, int max) {
        int size = fields.get(name) instanceof List<?> list ? list.size() : 0;
        if (size < min || size > max) {
            problem(name, size + " items (expected: " + min + " to " + max + ")");
        }
    }

    /** To be called when all known fields were asked for. */
    void nothingElse() {
        others(List.copyOf(known)).forEach(name -> problem(name, "not a field that is known here"));
    }

    private Selector selector() {
        LabelSelector selector = new LabelSelector();
        Map<String, String> labels = new HashMap<>();
        object("matchLabels")
                .ifPresent(map -> map.fields.keySet().forEach(key -> {
                    String name = String.valueOf(key);
                    map.text(name).ifPresent(value -> labels.put(name, value));
                }));
        selector.setMatchLabels(labels);
        selector.setMatchExpressions(
                objects("matchExpressions").stream().map(Fields::requirement).toList());
        nothingElse();
        return SelectorReader.read(selector, path, reading);
    }

    private LabelSelectorRequirement requirement() {
        var requirement = new LabelSelectorRequirement(
                text("key").orElse(""), text("operator").orElse(""), texts("values"));
        nothingElse();
        return requirement;
    }

    private List<?> list(String name) {
        return get(name, "a list", value -> value instanceof List<?> list ? list : null)
                .orElse(List.of());
    }

    private <T> Optional<T> get(String name, String expected, Function<Object, @Nullable T> cast) {
        known.add(name);
        Object value = fields.get(name);
        if (value == null) {
            return Optional.empty();
        }
        @Nullable T typed = cast.apply(value);
        if (typed == null) {
            problem(name, "not " + expected);
        }
        return Optional.ofNullable(typed);
    }

    private static @Nullable Long whole(Object value) {
        return value instanceof Integer || value instanceof Long ? ((Number) value).longValue() : null;
    }
}
