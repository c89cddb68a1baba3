// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import dev.netiso.policy.Snapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;

/**
 * Gathers objects of any kind, in any order, to the cluster that they describe: namespaces, pods, workloads, services, nodes and policies of all kinds. Not safe to
 * share between threads.
 *
 * <p>A workload of which no pod is among the objects counts as one pod, made from its template: it has the workload's name and no address. A namespace that is named but
 * not declared exists, with the label {@code kubernetes.io/metadata.name} that an API server would give it. Of two objects with the same kind, namespace and name the later counts, and
 * it is a problem if they differ.
 */
public final class ClusterGathering {
    /** Adds an object of a file. */
    public void add(Manifest manifest) {}

    /** Adds an object of a cluster. */
    public void add(HasMetadata object) {}

    /** What the objects so far describe. */
    public Gathered gather() {
        return new Gathered(Snapshot.EMPTY, Map.of(), List.of(), Map.of());
    }
}
