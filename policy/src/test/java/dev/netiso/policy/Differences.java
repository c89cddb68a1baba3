// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.stream.Stream;

/** What a person needs to see of a random case. */
final class Differences {
    private Differences() {}

    static String of(long seed, Snapshot snapshot, Connection connection) {
        return Stream.of(
                        List.of("seed " + seed, connection),
                        snapshot.pods(),
                        snapshot.namespaces(),
                        snapshot.nodes(),
                        snapshot.networkPolicies(),
                        snapshot.clusterPolicies(),
                        snapshot.unreadable())
                .flatMap(List::stream)
                .map(Object::toString)
                .collect(joining("\n", "\n", "\n"));
    }
}
