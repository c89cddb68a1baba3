// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.IpAddress;

/** Decides connections by the policies of one snapshot. Immutable and safe to share between threads. */
public interface Evaluator {
    /** Who holds an address in this snapshot: a pod that is not terminated and not in a host network, else a node, else nobody of the cluster. */
    Party party(IpAddress address);

    /** What the policies say of a connection, with the explanation. */
    Decision decide(Connection connection);
}
