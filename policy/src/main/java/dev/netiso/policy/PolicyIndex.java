// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import dev.netiso.flow.Direction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The policies of a snapshot compiled for its pods: to which class a pod belongs, and what is asked for that class. Rules are compiled when they are first
 * asked; by several threads if need be.
 */
final class PolicyIndex implements PodClass.Rules {
    private final SelectorKeys keys;
    private final IdentityHashMap<Pod, PodClass> byPod;
    private final Map<PodClass.Key, PodClass> byKey = new HashMap<>();
    private final SubjectIndex subjects;
    private final RuleCompiler compiler;
    private final int readings;

    /** @param readings that are taken */
    PolicyIndex(Snapshot snapshot, int readings) {
        this.readings = readings;
        this.keys = new SelectorKeys(snapshot);
        this.byPod = new IdentityHashMap<>(2 * snapshot.pods().size());
        PodIndex pods = new PodIndex(snapshot.namespaces());
        for (List<Pod> neighbours : byNamespace(snapshot.pods())) {
            for (Pod pod : neighbours) {
                PodClass.Key key = keyOf(pod);
                PodClass podClass = byKey.get(key);
                if (podClass == null) {
                    podClass = new PodClass(pods.size(), key, keys.labels(key.values()), this);
                    byKey.put(key, podClass);
                    pods.add(podClass);
                }
                byPod.put(pod, podClass);
            }
        }
        this.subjects = new SubjectIndex(snapshot, pods.namespaceLabels());
        this.compiler = new RuleCompiler(snapshot, pods);
    }

    /** In this order classes of one namespace get indexes that follow each other, and sets of them are small. */
    private static Iterable<List<Pod>> byNamespace(List<Pod> pods) {
        Map<String, List<Pod>> byNamespace = new LinkedHashMap<>();
        for (Pod pod : pods) {
            if (!pod.terminated()) {
                byNamespace
                        .computeIfAbsent(pod.namespace(), _ -> new ArrayList<>())
                        .add(pod);
            }
        }
        return byNamespace.values();
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
        return known == null ? new PodClass(-1, key, keys.labels(key.values()), this) : known;
    }

    private PodClass.Key keyOf(Pod pod) {
        return new PodClass.Key(pod.namespace(), keys.values(pod.labels()), pod.ports(), pod.hostNetwork());
    }

    @Override
    public Chain chain(PodClass pod, Direction direction) {
        String namespace = pod.namespace();
        Map<String, String> labels = pod.labels();
        boolean host = pod.hostNetwork();
        Chain.Selecting selecting = new Chain.Selecting(
                host ? List.<ClusterPolicy>of() : subjects.selecting(namespace, labels, direction, Tier.ADMIN),
                subjects.isolating(namespace, labels, direction),
                host ? List.<ClusterPolicy>of() : subjects.selecting(namespace, labels, direction, Tier.BASELINE));
        PodClass destination = direction == Direction.INGRESS ? pod : PodClass.NONE;
        Chain chain = new Chain(
                host,
                selecting,
                steps(compiler.clusterSteps(selecting.admin(), direction), destination),
                steps(compiler.steps(selecting.isolating(), direction), destination),
                !host
                        && !subjects.isolating(namespace, labels, other(direction))
                                .isEmpty(),
                steps(compiler.clusterSteps(selecting.baseline(), direction), destination),
                subjects.unreadable(namespace, host));
        return chain.isOpen() && !host ? Chain.OPEN : chain;
    }

    private static Steps steps(List<Step> steps, PodClass destination) {
        return steps.isEmpty() ? Steps.NONE : new Steps(steps, destination);
    }

    @Override
    public int[] digest(Chain chain, PodClass pod, Direction direction) {
        if (chain.isOpen()) {
            return Digest.EVERYBODY;
        }
        return chain.isPlain()
                ? Digest.of(chain.admitting(), direction == Direction.INGRESS ? pod : PodClass.NONE, readings)
                : Digest.UNKNOWN;
    }

    private static Direction other(Direction direction) {
        return switch (direction) {
            case INGRESS -> Direction.EGRESS;
            case EGRESS -> Direction.INGRESS;
        };
    }
}
