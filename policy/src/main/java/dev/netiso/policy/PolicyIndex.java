// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The policies of a snapshot compiled for its pods: to which class a pod belongs, and what is asked for that class. Immutable once built. */
final class PolicyIndex {
    private final SubjectIndex subjects;
    private final RuleCompiler compiler;
    private final Set<String> keys;
    private final IdentityHashMap<Pod, PodClass> byPod;
    private final Map<PodClass.Key, PodClass> byKey = new HashMap<>();

    PolicyIndex(Snapshot snapshot) {
        this.keys = SelectorKeys.ofPods(snapshot);
        this.byPod = new IdentityHashMap<>(2 * snapshot.pods().size());
        PodIndex pods = new PodIndex(snapshot.namespaces());
        for (Pod pod : snapshot.pods()) {
            if (!pod.terminated()) {
                byPod.put(pod, byKey.computeIfAbsent(keyOf(pod), key -> pods.add(key)));
            }
        }
        this.subjects = new SubjectIndex(snapshot, pods.namespaceLabels());
        this.compiler = new RuleCompiler(snapshot, pods);
        for (PodClass pod : byKey.values()) {
            pod.setChains(chain(pod, Direction.INGRESS), chain(pod, Direction.EGRESS));
        }
    }

    SubjectIndex subjects() {
        return subjects;
    }

    /** The class of a pod, of the snapshot or not; of one that has terminated {@link PodClass#NONE}: its address may belong to another already. */
    PodClass classOf(Pod pod) {
        PodClass known = byPod.get(pod);
        if (known != null) {
            return known;
        }
        return pod.terminated() ? PodClass.NONE : classOf(keyOf(pod));
    }

    private PodClass classOf(PodClass.Key key) {
        PodClass known = byKey.get(key);
        if (known != null) {
            return known;
        }
        PodClass unknown = new PodClass(-1, key);
        unknown.setChains(chain(unknown, Direction.INGRESS), chain(unknown, Direction.EGRESS));
        return unknown;
    }

    private PodClass.Key keyOf(Pod pod) {
        return new PodClass.Key(pod.namespace(), SelectorKeys.only(pod.labels(), keys), pod.ports(), pod.hostNetwork());
    }

    private Chain chain(PodClass pod, Direction direction) {
        String namespace = pod.namespace();
        Map<String, String> labels = pod.labels();
        boolean host = pod.hostNetwork();
        Chain.Selecting selecting = new Chain.Selecting(
                host ? List.<ClusterPolicy>of() : subjects.selecting(namespace, labels, direction, Tier.ADMIN),
                subjects.isolating(namespace, labels, direction),
                host ? List.<ClusterPolicy>of() : subjects.selecting(namespace, labels, direction, Tier.BASELINE));
        Chain chain = new Chain(
                host,
                steps(selecting.admin(), pod, direction),
                selecting.isolating().stream().map(NetworkPolicy::ref).toList(),
                steps(selecting.isolating(), pod, direction),
                !host
                        && !subjects.isolating(namespace, labels, other(direction))
                                .isEmpty(),
                steps(selecting.baseline(), pod, direction),
                subjects.unreadable(namespace, host),
                selecting);
        return chain.isOpen() && !host ? Chain.OPEN : chain;
    }

    private Steps steps(List<?> policies, PodClass pod, Direction direction) {
        List<Step> steps = compiler.steps(policies, direction);
        return steps.isEmpty() ? Steps.NONE : new Steps(steps, direction == Direction.INGRESS ? pod : PodClass.NONE);
    }

    private static Direction other(Direction direction) {
        return switch (direction) {
            case INGRESS -> Direction.EGRESS;
            case EGRESS -> Direction.INGRESS;
        };
    }
}
