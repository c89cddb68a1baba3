// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.policy.Selector.Requirement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Finds what a selector selects without asking everything: by a label of which it needs one value. */
final class LabelIndex<T> {
    private final Function<T, Map<String, String>> labels;
    private final List<T> all = new ArrayList<>();
    private final Map<String, Map<String, List<T>>> byKeyAndValue = new HashMap<>();

    LabelIndex(Function<T, Map<String, String>> labels) {
        this.labels = labels;
    }

    void add(T labelled) {
        all.add(labelled);
        for (Map.Entry<String, String> label : labels.apply(labelled).entrySet()) {
            byKeyAndValue
                    .computeIfAbsent(label.getKey(), _ -> new HashMap<>())
                    .computeIfAbsent(label.getValue(), _ -> new ArrayList<>())
                    .add(labelled);
        }
    }

    void select(Selector selector, Consumer<T> selected) {
        for (T candidate : candidates(selector)) {
            if (selector.test(labels.apply(candidate))) {
                selected.accept(candidate);
            }
        }
    }

    private List<T> candidates(Selector selector) {
        for (Requirement requirement : selector.requirements()) {
            if (requirement instanceof Requirement.In(String key, List<String> values) && values.size() == 1) {
                return byKeyAndValue.getOrDefault(key, Map.of()).getOrDefault(values.getFirst(), List.of());
            }
        }
        return all;
    }
}
