// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

/** A rule of a policy by its field path: {@code spec.ingress[1]}, or {@code spec.ingress[1].from[0]} where the rule names peers. */
public record RuleRef(PolicyRef policy, String path) {}
