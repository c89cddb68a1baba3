// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A label selector: all requirements must hold; none selects everything (apimachinery, pkg/labels/selector.go).
 *
 * @param requirements {@code matchLabels} and {@code matchExpressions} together
 */
public record Selector(List<Requirement> requirements) implements Predicate<Map<String, String>> {
    /** Selects everything. */
    public static final Selector ALL = new Selector(List.of());

    /** One requirement on the labels of an object. */
    public sealed interface Requirement extends Predicate<Map<String, String>> {
        String key();

        /** The key is present with one of the values; {@code matchLabels} is this with one value. */
        record In(String key, List<String> values) implements Requirement {
            public In {
                values = List.copyOf(values);
            }

            @Override
            public boolean test(Map<String, String> labels) {
                return labels.containsKey(key) && values.contains(labels.get(key));
            }

            @Override
            public String toString() {
                return values.size() == 1
                        ? key + "=" + values.getFirst()
                        : key + " in (" + String.join(",", values) + ")";
            }
        }

        /** The key is absent, or present with another value. */
        record NotIn(String key, List<String> values) implements Requirement {
            public NotIn {
                values = List.copyOf(values);
            }

            @Override
            public boolean test(Map<String, String> labels) {
                return !labels.containsKey(key) || !values.contains(labels.get(key));
            }

            @Override
            public String toString() {
                return values.size() == 1
                        ? key + "!=" + values.getFirst()
                        : key + " notin (" + String.join(",", values) + ")";
            }
        }

        record Exists(String key) implements Requirement {
            @Override
            public boolean test(Map<String, String> labels) {
                return labels.containsKey(key);
            }

            @Override
            public String toString() {
                return key;
            }
        }

        record DoesNotExist(String key) implements Requirement {
            @Override
            public boolean test(Map<String, String> labels) {
                return !labels.containsKey(key);
            }

            @Override
            public String toString() {
                return "!" + key;
            }
        }
    }

    public Selector {
        requirements = List.copyOf(requirements);
    }

    /** The selector of {@code matchLabels} alone. */
    public static Selector ofLabels(Map<String, String> labels) {
        return new Selector(labels.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .<Requirement>map(label -> new Requirement.In(label.getKey(), List.of(label.getValue())))
                .toList());
    }

    @Override
    public boolean test(Map<String, String> labels) {
        return requirements.stream().allMatch(requirement -> requirement.test(labels));
    }

    /** As kubectl writes selectors: {@code app=api,tier in (a,b),!canary}; {@code <all>} where it selects everything. */
    @Override
    public String toString() {
        return requirements.isEmpty()
                ? "<all>"
                : requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
    }
}
