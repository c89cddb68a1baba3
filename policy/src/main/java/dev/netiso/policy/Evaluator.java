// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import java.util.List;

/**
 * Decides connections by the policies of one snapshot ({@code networking.k8s.io/v1}). Immutable and safe to share between threads.
 *
 * <p>It compiles rules when it first needs them, and keeps them; that is bounded by rules and pods, since nothing is kept of connections.
 *
 * <p>The pods of a connection need not be in the snapshot: their recorded labels, addresses and ports are what counts, so that a flow can be decided after
 * its pod has gone.
 */
public interface Evaluator {
    /** An evaluator of that snapshot; compiles its policies once. */
    static Evaluator of(Snapshot snapshot) {
        return of(snapshot, CniProfile.NONE);
    }

    /** An evaluator of that snapshot that reads what is open as that implementation does, as far as that is known. */
    static Evaluator of(Snapshot snapshot, CniProfile profile) {
        return new IndexedEvaluator(snapshot, profile);
    }

    /** Who holds an address in this snapshot: a pod that is not terminated and not in a host network, else a node, else nobody of the cluster. */
    Party party(IpAddress address);

    /** The outcome alone, without allocating where nothing is in doubt. */
    Outcome outcome(Connection connection);

    /** What the policies say of a connection, and what that rests on. */
    Decision decide(Connection connection);

    /** The decision with all that is needed to tell a person why; slower than {@link #decide}. */
    Explanation explain(Connection connection);

    /** Which ports of a destination a source reaches; the same as {@link #outcome} says of each. */
    Reach reach(Party source, Party destination);

    /** Which ports the policies of one end alone let through; what both ends do is what {@link #reach(Party, Party)} says. */
    Reach reach(Direction direction, Party source, Party destination);

    /** The policies that isolate a pod in that direction, in the order of their names; none: not isolated. */
    List<PolicyRef> isolatedBy(Pod pod, Direction direction);
}
