// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Protocol;
import dev.netiso.policy.ClusterPolicy;
import dev.netiso.policy.ContainerPort;
import dev.netiso.policy.NetworkPolicy;
import dev.netiso.policy.Party;
import dev.netiso.policy.Port;
import dev.netiso.policy.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** All ports of all protocols, cut where a rule's port begins or ends: for those of one piece the outcome is the same. */
final class PortSpace {
    private static final int LAST = 0xffff;

    private final Map<String, List<Port>> byNamespace = new HashMap<>();
    private final List<Port> everywhere;
    private final Map<Ends, List<Port.Range>> pieces = new HashMap<>();

    private record Ends(String source, String destination, List<ContainerPort> declared) {}

    PortSpace(List<Snapshot> snapshots) {
        for (Snapshot snapshot : snapshots) {
            for (NetworkPolicy policy : snapshot.networkPolicies()) {
                List<Port> ports = byNamespace.computeIfAbsent(policy.namespace(), _ -> new ArrayList<>());
                Stream.concat(policy.ingress().stream(), policy.egress().stream())
                        .forEach(rule -> ports.addAll(rule.ports()));
            }
        }
        everywhere = snapshots.stream()
                .flatMap(snapshot -> snapshot.clusterPolicies().stream())
                .flatMap(policy -> Stream.concat(policy.ingress().stream(), policy.egress().stream()))
                .map(ClusterPolicy.Rule::ports)
                .flatMap(List::stream)
                .toList();
    }

    /** The pieces that matter between these two. */
    List<Port.Range> pieces(Party source, Party destination) {
        List<ContainerPort> declared = destination instanceof Party.OfPod(var pod, var _) ? pod.ports() : List.of();
        return pieces.computeIfAbsent(new Ends(namespace(source), namespace(destination), declared), this::cut);
    }

    private static String namespace(Party party) {
        return party instanceof Party.OfPod(var pod, var _) ? pod.namespace() : "";
    }

    private List<Port.Range> cut(Ends ends) {
        List<Port> ports = new ArrayList<>(everywhere);
        ports.addAll(byNamespace.getOrDefault(ends.source(), List.of()));
        ports.addAll(byNamespace.getOrDefault(ends.destination(), List.of()));
        List<Port.Range> cut = new ArrayList<>();
        for (Protocol protocol : Protocol.values()) {
            NavigableSet<Integer> starts = new TreeSet<>(List.of(1));
            ports.forEach(port -> addStarts(port, protocol, starts));
            ends.declared().forEach(port -> addStarts(port.number(), port.number(), starts));
            for (int start : starts) {
                Integer next = starts.higher(start);
                cut.add(new Port.Range(protocol, start, next == null ? LAST : next - 1));
            }
        }
        return List.copyOf(cut);
    }

    private static void addStarts(Port port, Protocol protocol, NavigableSet<Integer> starts) {
        switch (port) {
            case Port.Range range when range.protocol() == protocol -> addStarts(range.first(), range.last(), starts);
            case Port.Range _, Port.All _, Port.Named _ -> {
                // of another protocol, the same for all ports, or among those that the destination declares
            }
        }
    }

    private static void addStarts(int first, int last, NavigableSet<Integer> starts) {
        starts.add(first);
        if (last < LAST) {
            starts.add(last + 1);
        }
    }
}
