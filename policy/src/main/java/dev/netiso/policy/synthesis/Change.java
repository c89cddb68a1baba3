// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.policy.Outcome;
import dev.netiso.policy.Party;
import dev.netiso.policy.Port;

/**
 * Connections of which the outcome changes.
 *
 * @param source where it is an address outside the cluster, it stands for those that follow it up to where another block begins or ends
 * @param destination likewise
 * @param ports the outcome is the same for all of them
 */
public record Change(Party source, Party destination, Port.Range ports, Outcome before, Outcome after) {}
