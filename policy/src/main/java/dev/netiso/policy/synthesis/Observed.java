// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Verdict;
import dev.netiso.policy.Connection;

/**
 * A connection that was seen, and what the data path did with it.
 *
 * @param connection with its pods as they were then, or as they are now
 */
public record Observed(Connection connection, Verdict verdict) {}
