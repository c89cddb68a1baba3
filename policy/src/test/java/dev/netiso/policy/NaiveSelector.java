// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.Map;

/** Label selectors, straight from the API's text. */
final class NaiveSelector {
    private NaiveSelector() {}

    static boolean matches(Selector selector, Map<String, String> labels) {
        for (Selector.Requirement requirement : selector.requirements()) {
            String value = labels.get(requirement.key());
            boolean met = switch (requirement) {
                case Selector.Requirement.In in -> value != null && in.values().contains(value);
                case Selector.Requirement.NotIn notIn ->
                    value == null || !notIn.values().contains(value);
                case Selector.Requirement.Exists _ -> value != null;
                case Selector.Requirement.DoesNotExist _ -> value == null;
            };
            if (!met) {
                return false;
            }
        }
        return true;
    }
}
