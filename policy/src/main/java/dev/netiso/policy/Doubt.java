// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

/**
 * A reading that matters: with the other one the outcome would be another.
 *
 * @param usual the outcome by the usual reading
 * @param otherwise the outcome by the other
 */
public record Doubt(Ambiguity ambiguity, Outcome usual, Outcome otherwise) {}
