// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.revoke;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.allow.Traffic;
import dev.netiso.cli.cluster.ClusterReader;
import dev.netiso.cli.cluster.ClusterReader.Reading;
import dev.netiso.cli.flows.FlowSelection;
import dev.netiso.cli.managed.ManagedPolicies;
import dev.netiso.cli.managed.ManagedPolicy;
import dev.netiso.policy.CniProfile;
import dev.netiso.policy.NetworkPolicy.Peer;
import dev.netiso.policy.PolicyRef;
import dev.netiso.policy.Selector;
import dev.netiso.policy.synthesis.Revocation;
import dev.netiso.policy.synthesis.RevokeRequest;
import dev.netiso.policy.synthesis.RevokeRequest.IfLast;
import dev.netiso.policy.synthesis.RevokeSynthesis;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What would come of taking rules back, in the cluster as it is read each time. */
public final class Simulation {
    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

    private final ClusterReader reader;
    private final ManagedPolicies managed;
    private final Traffic traffic;
    private final List<ManagedPolicy> rules;
    private final IfLast ifLast;

    public Simulation(
            ClusterReader reader, ManagedPolicies managed, Traffic traffic, List<ManagedPolicy> rules, IfLast ifLast) {
        this.reader = reader;
        this.managed = managed;
        this.traffic = traffic;
        this.rules = List.copyOf(rules);
        this.ifLast = ifLast;
    }

    /**
     * What came of it.
     *
     * @param looked whether the flows that are retained could be read
     * @param notes what was not looked at
     */
    record Result(Revocation revocation, boolean looked, List<String> notes) {
        Result {
            notes = List.copyOf(notes);
        }
    }

    /** Reads the cluster and simulates. @throws CommandFailure if the rules' own namespaces cannot be read */
    Result run() {
        List<String> notes = new ArrayList<>();
        Reading cluster = read(notes);
        cluster.problems().forEach(problem -> notes.add("not understood, left out: " + problem));
        notes.addAll(cluster.notes());
        Traffic.Seen seen = traffic.seen(ownNamespaces(), cluster.snapshot(), FlowSelection.EVERY);
        seen.gaps().forEach(gap -> notes.add("more may rely on it than was seen: " + gap));
        List<PolicyRef> refs = rules.stream().map(ManagedPolicy::ref).toList();
        List<PolicyRef> all = ownNamespaces().stream()
                .flatMap(namespace -> managed.list(namespace).stream())
                .map(ManagedPolicy::ref)
                .toList();
        return new Result(
                new RevokeSynthesis(cluster.snapshot(), CniProfile.NONE)
                        .propose(new RevokeRequest(refs, all, seen.observed(), ifLast)),
                seen.read(),
                notes);
    }

    /** With the namespaces that the rules name, if these may be read. */
    private Reading read(List<String> notes) {
        Set<String> own = ownNamespaces();
        Set<String> named = new TreeSet<>(own);
        rules.stream().flatMap(Simulation::namespaces).forEach(named::add);
        if (named.equals(own)) {
            return reader.read(own, Set.of());
        }
        try {
            return reader.read(named, Set.of());
        } catch (CommandFailure e) {
            notes.add("only " + String.join(", ", own)
                    + " could be read, so not all that is denied again is named here: " + e.getMessage());
            return reader.read(own, Set.of());
        }
    }

    private Set<String> ownNamespaces() {
        Set<String> own = new TreeSet<>();
        rules.forEach(rule -> own.add(rule.ref().namespace()));
        return own;
    }

    private static Stream<String> namespaces(ManagedPolicy rule) {
        return rule.policy().value().stream()
                .flatMap(policy -> Stream.concat(policy.ingress().stream(), policy.egress().stream()))
                .flatMap(of -> of.peers().stream())
                .flatMap(peer -> peer instanceof Peer.Pods pods ? pods.namespaceSelector().stream() : Stream.empty())
                .flatMap(selector -> selector.requirements().stream())
                .filter(requirement -> requirement.key().equals(NAMESPACE_NAME))
                .flatMap(requirement ->
                        requirement instanceof Selector.Requirement.In in ? in.values().stream() : Stream.empty());
    }
}
