// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The classes of pods by namespace and label, from which selectors become {@link PodSet}s. */
final class PodIndex {
    private final Map<String, InNamespace> byName = new HashMap<>();
    private final LabelIndex<InNamespace> namespaces = new LabelIndex<>(InNamespace::labels);
    private int classes;

    private record InNamespace(String name, Map<String, String> labels, LabelIndex<PodClass> pods) {}

    PodIndex(List<Namespace> namespaces) {
        namespaces.forEach(namespace -> namespace(namespace.name(), namespace.labels()));
    }

    private InNamespace namespace(String name, Map<String, String> labels) {
        return byName.computeIfAbsent(name, _ -> {
            InNamespace added = new InNamespace(name, labels, new LabelIndex<>(PodClass::labels));
            namespaces.add(added);
            return added;
        });
    }

    /** The index that the next class will have. */
    int size() {
        return classes;
    }

    /** Takes a new class; of a namespace without labels if that is not known. */
    void add(PodClass added) {
        classes++;
        namespace(added.namespace(), Map.of()).pods().add(added);
    }

    Map<String, Map<String, String>> namespaceLabels() {
        Map<String, Map<String, String>> labels = HashMap.newHashMap(byName.size());
        byName.values().forEach(namespace -> labels.put(namespace.name(), namespace.labels()));
        return labels;
    }

    /** Pods by labels, in one namespace. */
    PodSet inNamespace(String name, Selector selector) {
        BitSet selected = new BitSet();
        InNamespace namespace = byName.get(name);
        if (namespace != null) {
            namespace.pods().select(selector, pod -> selected.set(pod.index()));
        }
        return new PodSet(selected, pod -> pod.namespace().equals(name) && selector.test(pod.labels()));
    }

    /** Pods by labels, in namespaces by labels. */
    PodSet inNamespaces(Selector selectingNamespaces, Selector selector) {
        BitSet selected = new BitSet();
        namespaces.select(
                selectingNamespaces, namespace -> namespace.pods().select(selector, pod -> selected.set(pod.index())));
        return new PodSet(
                selected, pod -> selectingNamespaces.test(labelsOf(pod.namespace())) && selector.test(pod.labels()));
    }

    private Map<String, String> labelsOf(String name) {
        InNamespace namespace = byName.get(name);
        return namespace == null ? Map.of() : namespace.labels();
    }
}
