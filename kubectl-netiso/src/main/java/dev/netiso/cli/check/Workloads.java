// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import dev.netiso.cli.ends.End;
import dev.netiso.cli.ends.EndRef;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All ends that stand in a cluster: its workloads, and pods that belong to none. */
final class Workloads {
    private Workloads() {}

    /** @param namespace empty: of all namespaces */
    static List<End> of(Snapshot snapshot, Optional<String> namespace) {
        Map<String, List<Pod>> byName = new TreeMap<>();
        snapshot.pods().stream()
                .filter(pod -> !pod.terminated())
                .filter(pod -> namespace.map(pod.namespace()::equals).orElse(true))
                .forEach(pod -> byName.computeIfAbsent(name(pod), _ -> new ArrayList<>())
                        .add(pod));
        return byName.entrySet().stream()
                .<End>map(entry -> new End.Pods(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static String name(Pod pod) {
        String kind = pod.workload().kind();
        return kind.equals(EndRef.POD)
                ? pod.namespace() + "/" + pod.name()
                : pod.namespace() + "/" + kind.toLowerCase(Locale.ROOT) + "/"
                        + pod.workload().name();
    }
}
