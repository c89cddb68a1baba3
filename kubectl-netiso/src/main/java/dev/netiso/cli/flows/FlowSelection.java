// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.flows;

import dev.netiso.api.v1alpha1.EndpointObject;
import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.flow.Verdict;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which flows to show: every criterion that is given must hold, and one holds if any of its values does. Empty collections give no criterion.
 *
 * @param pods at either end
 */
public record FlowSelection(
        Set<Verdict> verdicts,
        List<PodFilter> pods,
        List<PodFilter> fromPods,
        List<PodFilter> toPods,
        List<String> fromNamespaces,
        List<String> toNamespaces,
        List<Integer> toPorts)
        implements Predicate<ServedFlow> {
    /** All of them. */
    public static final FlowSelection EVERY =
            new FlowSelection(Set.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    /**
     * A pod, as Hubble's filters name it.
     *
     * @param namespace empty for any
     * @param namePrefix beginning of the pod's name
     */
    public record PodFilter(String namespace, String namePrefix) implements Predicate<EndpointObject> {
        /** Reads {@code NAME} or {@code NAMESPACE/NAME}. */
        public static PodFilter parse(String text) {
            int slash = text.indexOf('/');
            return new PodFilter(slash < 0 ? "" : text.substring(0, slash), text.substring(slash + 1));
        }

        @Override
        public boolean test(EndpointObject end) {
            return end.kind().equals("Pod")
                    && (namespace.isEmpty() || namespace.equals(end.namespace()))
                    && end.name().startsWith(namePrefix);
        }
    }

    public FlowSelection {
        verdicts = Set.copyOf(verdicts);
        pods = List.copyOf(pods);
        fromPods = List.copyOf(fromPods);
        toPods = List.copyOf(toPods);
        fromNamespaces = List.copyOf(fromNamespaces);
        toNamespaces = List.copyOf(toNamespaces);
        toPorts = List.copyOf(toPorts);
    }

    @Override
    public boolean test(ServedFlow served) {
        FlowObject flow = served.flow();
        EndpointObject source = flow.source();
        EndpointObject destination = flow.destination();
        return (verdicts.isEmpty()
                        || verdicts.stream().anyMatch(verdict -> flow.verdict().equals(verdict.name())))
                && any(pods, pod -> pod.test(source) || pod.test(destination))
                && any(fromPods, pod -> pod.test(source))
                && any(toPods, pod -> pod.test(destination))
                && any(fromNamespaces, source.namespace()::equals)
                && any(toNamespaces, destination.namespace()::equals)
                && any(toPorts, port -> port == destination.port());
    }

    private static <T> boolean any(List<T> values, Predicate<T> holds) {
        return values.isEmpty() || values.stream().anyMatch(holds);
    }

    /** As much of it as Kubernetes' field selectors can say, which know no "or": a flow that this does not select is not chosen. */
    String fieldSelector() {
        return Stream.of(
                        unwantedVerdicts().map(verdict -> "verdict!=" + verdict),
                        onlyOne(fromNamespaces).map(name -> "source.namespace=" + name),
                        onlyOne(toNamespaces).map(name -> "destination.namespace=" + name),
                        onlyOne(toPorts).map(port -> "destination.port=" + port))
                .flatMap(terms -> terms)
                .collect(Collectors.joining(","));
    }

    private Stream<Verdict> unwantedVerdicts() {
        return verdicts.isEmpty()
                ? Stream.empty()
                : Stream.of(Verdict.values()).filter(verdict -> !verdicts.contains(verdict));
    }

    private static <T> Stream<T> onlyOne(List<T> values) {
        return values.size() == 1 ? values.stream() : Stream.empty();
    }
}
