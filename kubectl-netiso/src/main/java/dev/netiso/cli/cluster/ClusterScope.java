// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** What of a cluster to read. */
public sealed interface ClusterScope {
    /** All of it. */
    record Whole() implements ClusterScope {}

    /**
     * These namespaces: enough for what happens between their pods, and all that a user with rights in them alone can read.
     *
     * @param others whatever of these the user may read whole
     */
    record Namespaces(Set<String> names, Set<String> others) implements ClusterScope {
        public Namespaces(Collection<String> names) {
            this(Set.copyOf(names), Set.of());
        }

        public Namespaces {
            names = new TreeSet<>(names);
            others = new TreeSet<>(others);
            others.removeAll(names);
        }
    }
}
