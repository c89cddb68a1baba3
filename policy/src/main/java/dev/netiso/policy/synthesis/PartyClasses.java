// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.AddressFamily;
import dev.netiso.flow.Direction;
import dev.netiso.flow.IpAddress;
import dev.netiso.policy.ContainerPort;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Node;
import dev.netiso.policy.Party;
import dev.netiso.policy.Pod;
import dev.netiso.policy.Snapshot;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everybody of a cluster, and samples of everybody outside, in classes that no policy tells apart, but for which node a pod is on. */
final class PartyClasses {
    private final PolicyWords words;
    private final AddressSpace addresses;
    private final BiPredicate<Party, Direction> affected;
    private final Function<Party, Object> mark;
    private final Map<Key, Set<Party>> classes = new LinkedHashMap<>();

    /**
     * Those of one class.
     *
     * @param host the node that they are, or whose network namespace they are in; empty for pods with their own and for addresses outside
     * @param ingress what may change of what comes to them
     * @param egress what may change of what comes from them
     * @param mark what the caller tells them apart by
     */
    record PartyClass(List<Party> members, String host, boolean ingress, boolean egress, Object mark) {
        AddressFamily family() {
            return members.getFirst().address().family();
        }

        /** Its pods on that node, and those elsewhere; all of them where the node is not named, or they have no network of their own. */
        Stream<PartyClass> split(String node) {
            if (node.isEmpty() || !host.isEmpty()) {
                return Stream.of(this);
            }
            Predicate<Party> onNode = party ->
                    party instanceof Party.OfPod(Pod pod, var _) && pod.node().equals(node);
            return Stream.of(onNode, onNode.negate())
                    .map(side -> members.stream().filter(side).toList())
                    .filter(side -> !side.isEmpty())
                    .map(side -> new PartyClass(side, host, ingress, egress, mark));
        }
    }

    private record Key(
            Kind kind,
            String name,
            Map<String, String> labels,
            List<ContainerPort> ports,
            String host,
            IpAddress piece,
            boolean ingress,
            boolean egress,
            Object mark) {}

    private enum Kind {
        POD,
        NODE,
        OUTSIDE
    }

    /**
     * @param affected whether anything may change for that party in that direction
     * @param mark parties of different marks are never of one class
     */
    PartyClasses(PolicyWords words, BiPredicate<Party, Direction> affected, Function<Party, Object> mark) {
        this.words = words;
        this.addresses = new AddressSpace(words.blocks());
        this.affected = affected;
        this.mark = mark;
    }

    /**
     * The classes of that snapshot.
     *
     * @param also parties that it need not have; pods among them stand for those of the same name
     */
    List<PartyClass> of(Snapshot snapshot, Evaluator evaluator, Collection<Party> also) {
        also.forEach(this::addWhole);
        snapshot.pods().stream()
                .filter(pod -> !pod.terminated())
                .filter(pod -> also.stream().noneMatch(party -> isSame(party, pod)))
                .flatMap(PartyClasses::parties)
                .forEach(this::add);
        for (Node node : snapshot.nodes()) {
            node.addresses().stream()
                    .map(address -> new Party.OfNode(node, address))
                    .forEach(this::add);
        }
        Set<IpAddress> held = classes.values().stream()
                .flatMap(Set::stream)
                .map(Party::address)
                .collect(Collectors.toSet());
        addresses
                .samples(address -> !held.contains(address) && evaluator.party(address) instanceof Party.OfAddress)
                .stream()
                .map(Party.OfAddress::new)
                .forEach(this::add);
        return classes.entrySet().stream()
                .map(entry -> new PartyClass(
                        List.copyOf(entry.getValue()),
                        entry.getKey().host(),
                        entry.getKey().ingress(),
                        entry.getKey().egress(),
                        entry.getKey().mark()))
                .toList();
    }

    private static Stream<Party> parties(Pod pod) {
        return pod.addresses().stream().map(address -> new Party.OfPod(pod, address));
    }

    private static boolean isSame(Party party, Pod pod) {
        return party instanceof Party.OfPod(Pod other, var _)
                && other.uid().equals(pod.uid())
                && other.name().equals(pod.name())
                && other.namespace().equals(pod.namespace());
    }

    private void addWhole(Party party) {
        add(party);
        if (party instanceof Party.OfPod(Pod pod, var _)) {
            parties(pod).forEach(this::add);
        }
    }

    private void add(Party party) {
        classes.computeIfAbsent(key(party), _ -> new LinkedHashSet<>()).add(party);
    }

    private Key key(Party party) {
        return switch (party) {
            case Party.OfPod(Pod pod, var address) ->
                key(
                        party,
                        Kind.POD,
                        pod.namespace(),
                        spokenOf(pod.labels()),
                        pod.ports(),
                        pod.hostNetwork() ? pod.node() : "",
                        addresses.piece(address));
            case Party.OfNode(Node node, var address) ->
                key(party, Kind.NODE, node.name(), Map.of(), List.of(), node.name(), addresses.piece(address));
            case Party.OfAddress(var address, var names) ->
                key(party, Kind.OUTSIDE, String.join(",", names), Map.of(), List.of(), "", address);
        };
    }

    private Key key(
            Party party,
            Kind kind,
            String name,
            Map<String, String> labels,
            List<ContainerPort> ports,
            String host,
            IpAddress piece) {
        return new Key(
                kind,
                name,
                labels,
                ports,
                host,
                piece,
                affected.test(party, Direction.INGRESS),
                affected.test(party, Direction.EGRESS),
                mark.apply(party));
    }

    private Map<String, String> spokenOf(Map<String, String> labels) {
        Map<String, String> spokenOf = new HashMap<>(labels);
        spokenOf.keySet().retainAll(words.labelKeys());
        return spokenOf;
    }
}
