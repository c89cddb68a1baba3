// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.api.v1alpha1.EndpointObject;
import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.cluster.ClusterException;
import dev.netiso.cli.cluster.Kubectl;
import dev.netiso.cli.flows.FlowSelection;
import dev.netiso.cli.flows.FlowsClient;
import dev.netiso.cli.flows.ServedFlow;
import dev.netiso.flow.Verdict;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.synthesis.Observed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is retained of the traffic of some namespaces, as far as it may be read: to have seen nothing must be told apart from not having looked. */
public final class Traffic {
    private final Kubectl kubectl;

    public Traffic(Kubectl kubectl) {
        this.kubectl = kubectl;
    }

    /**
     * What was seen.
     *
     * @param observed each flow once
     * @param read whether the flows of all namespaces could be read
     * @param gaps why there may have been more, each in words; none: all that is retained is here
     */
    public record Seen(List<Observed> observed, boolean read, List<String> gaps) {
        public Seen {
            observed = List.copyOf(observed);
            gaps = List.copyOf(gaps);
        }
    }

    /** The flows of those namespaces, with their pods as they are in that snapshot. */
    public Seen seen(Collection<String> namespaces, Snapshot snapshot, FlowSelection selection) {
        return retained(namespaces, selection).in(snapshot);
    }

    /** The flows of those namespaces. */
    Retained retained(Collection<String> namespaces, FlowSelection selection) {
        Map<String, ServedFlow> flows = new LinkedHashMap<>();
        List<String> gaps = new ArrayList<>();
        for (String namespace : new TreeSet<>(namespaces)) {
            read(namespace, selection, flows).filter(gap -> !gaps.contains(gap)).ifPresent(gaps::add);
        }
        return new Retained(flows.values().stream().map(ServedFlow::flow).toList(), gaps);
    }

    /**
     * What is retained.
     *
     * @param flows each once
     * @param gaps why there may be more; none: the flows of all namespaces could be read
     */
    record Retained(List<FlowObject> flows, List<String> gaps) {
        Retained {
            flows = List.copyOf(flows);
            gaps = List.copyOf(gaps);
        }

        /** The namespaces of all that passed, at either end. */
        Set<String> namespacesOfForwarded() {
            return flows.stream()
                    .filter(flow -> flow.verdict().equals(Verdict.FORWARDED.name()))
                    .flatMap(flow -> Stream.of(flow.source(), flow.destination()))
                    .map(EndpointObject::namespace)
                    .filter(name -> !name.isEmpty())
                    .collect(Collectors.toSet());
        }

        /** With their pods as they are in that snapshot. */
        Seen in(Snapshot snapshot) {
            List<Observed> observed = flows.stream()
                    .flatMap(flow -> FlowConnection.observed(flow, snapshot).stream())
                    .toList();
            List<String> all = new ArrayList<>(gaps);
            if (observed.size() < flows.size()) {
                all.add(hidden(flows.size() - observed.size()));
            }
            return new Seen(observed, gaps.isEmpty(), all);
        }
    }

    private static String hidden(int flows) {
        return flows == 1
                ? "1 flow has an end that is not shown to you"
                : flows + " flows have an end that is not shown to you";
    }

    /** @return why it cannot be read */
    private Optional<String> read(String namespace, FlowSelection selection, Map<String, ServedFlow> flows) {
        try {
            new FlowsClient(kubectl, namespace)
                    .list(selection, Optional.empty())
                    .flows()
                    .forEach(flow -> flows.put(flow.id(), flow));
            return Optional.empty();
        } catch (ClusterException e) {
            return Optional.of(gap(namespace, e));
        } catch (CommandFailure e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static String gap(String namespace, ClusterException failure) {
        return switch (failure.error().kind()) {
            case INTERRUPTED -> throw failure;
            case NOT_INSTALLED -> "netiso is not installed in this cluster, so nothing was observed";
            case NOT_FOUND, NOT_READY, UNAUTHORIZED, FORBIDDEN, CONFLICT, EXPIRED, UNREACHABLE, OTHER ->
                "the flows of namespace " + namespace + " cannot be read ("
                        + failure.error().message() + ")";
        };
    }
}
