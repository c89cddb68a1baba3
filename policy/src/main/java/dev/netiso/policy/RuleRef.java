// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;

/** A rule of a policy by its field path: {@code spec.ingress[1]}, or {@code spec.ingress[1].from[0]} where the rule names peers. */
public record RuleRef(PolicyRef policy, String path) {
    /** The field path of a rule. */
    static String path(Direction direction, int rule) {
        return switch (direction) {
            case INGRESS -> "spec.ingress[" + rule + "]";
            case EGRESS -> "spec.egress[" + rule + "]";
        };
    }

    /** The field path of one of its peers. */
    static String path(Direction direction, int rule, int peer) {
        return switch (direction) {
            case INGRESS -> path(direction, rule) + ".from[" + peer + "]";
            case EGRESS -> path(direction, rule) + ".to[" + peer + "]";
        };
    }
}
