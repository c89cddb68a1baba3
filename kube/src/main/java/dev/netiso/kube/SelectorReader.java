// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static dev.netiso.kube.Reading.orEmpty;

import dev.netiso.policy.Selector;
import dev.netiso.policy.Selector.Requirement;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads label selectors. Label values are not validated: the API server keeps invalid ones of old objects too. */
final class SelectorReader {
    private SelectorReader() {}

    static Selector read(LabelSelector selector, String field, Reading reading) {
        reading.unknown(selector.getAdditionalProperties(), field);
        List<Requirement> requirements = new ArrayList<>(
                Selector.ofLabels(Reading.labels(selector.getMatchLabels())).requirements());
        List<LabelSelectorRequirement> expressions = orEmpty(selector.getMatchExpressions());
        for (int i = 0; i < expressions.size(); i++) {
            requirement(expressions.get(i), field + ".matchExpressions[" + i + "]", reading)
                    .ifPresent(requirements::add);
        }
        return new Selector(requirements);
    }

    private static Optional<Requirement> requirement(
            LabelSelectorRequirement expression, String field, Reading reading) {
        reading.unknown(expression.getAdditionalProperties(), field);
        String key = orEmpty(expression.getKey());
        List<String> values = orEmpty(expression.getValues());
        String operator = orEmpty(expression.getOperator());
        if (key.isEmpty()) {
            reading.problem(field + ".key", "missing");
            return Optional.empty();
        }
        return switch (operator) {
            case "In" -> some(values, field, reading).map(some -> new Requirement.In(key, some));
            case "NotIn" -> some(values, field, reading).map(some -> new Requirement.NotIn(key, some));
            case "Exists" -> none(values, field, reading).map(_ -> new Requirement.Exists(key));
            case "DoesNotExist" -> none(values, field, reading).map(_ -> new Requirement.DoesNotExist(key));
            default -> {
                reading.problem(
                        field + ".operator", "\"" + operator + "\" (expected: In, NotIn, Exists or DoesNotExist)");
                yield Optional.empty();
            }
        };
    }

    private static Optional<List<String>> some(List<String> values, String field, Reading reading) {
        if (values.isEmpty()) {
            reading.problem(field + ".values", "empty (expected: at least one value for this operator)");
            return Optional.empty();
        }
        return Optional.of(values);
    }

    private static Optional<List<String>> none(List<String> values, String field, Reading reading) {
        if (!values.isEmpty()) {
            reading.problem(field + ".values", values + " (expected: none for this operator)");
            return Optional.empty();
        }
        return Optional.of(values);
    }
}
