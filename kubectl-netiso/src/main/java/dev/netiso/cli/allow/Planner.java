// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.cluster.ClusterReader;
import dev.netiso.cli.cluster.ClusterScope;
import dev.netiso.cli.cluster.GitOps;
import dev.netiso.cli.cluster.LiveCluster;
import dev.netiso.cli.flows.FlowSelection;
import dev.netiso.flow.Cidr;
import dev.netiso.flow.Verdict;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Namespace;
import dev.netiso.policy.Party;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.synthesis.AllowRequest;
import dev.netiso.policy.synthesis.AllowSynthesis;
import dev.netiso.policy.synthesis.Observed;
import dev.netiso.policy.synthesis.Proposal;
import dev.netiso.policy.synthesis.WorkloadRef;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the cluster and has rules proposed for what is wanted; each time anew. */
public final class Planner {
    private final ClusterReader reader;
    private final Traffic traffic;
    private final Wanted wanted;
    private final Terms terms;

    /**
     * On which terms.
     *
     * @param acceptIsolation isolate what is not isolated yet, and keep what was observed
     * @param block to name instead of one address outside
     */
    public record Terms(boolean acceptIsolation, Optional<Cidr> block) {}

    public Planner(ClusterReader reader, Traffic traffic, Wanted wanted, Terms terms) {
        this.reader = reader;
        this.traffic = traffic;
        this.wanted = wanted;
        this.terms = terms;
    }

    /**
     * What came of it.
     *
     * @param connections that are wanted
     * @param gitOps who else looks after a namespace, by its name
     * @param gaps why more may have been observed than was taken into account; none where nothing was asked for
     */
    public record Look(
            ClusterReader.Reading cluster,
            List<Connection> connections,
            Proposal proposal,
            Map<String, GitOps> gitOps,
            List<String> gaps) {
        public Look {
            connections = List.copyOf(connections);
            gitOps = Map.copyOf(gitOps);
            gaps = List.copyOf(gaps);
        }

        public Snapshot snapshot() {
            return cluster.snapshot();
        }
    }

    /**
     * Looks at the cluster as it is now.
     *
     * @throws CommandFailure if what is wanted means nothing there, or cannot be read
     */
    public Look look() {
        ClusterReader.Reading cluster = reader.read(wanted.namespaces(reader), parts());
        List<Connection> connections = wanted.connections(cluster.snapshot());
        List<String> notes = terms.block().isPresent()
                ? new OutsideBlock(terms.block().get(), reader).check(connections, cluster.snapshot())
                : List.of();
        return look(cluster.with(notes), connections);
    }

    private Look look(ClusterReader.Reading cluster, List<Connection> connections) {
        if (terms.acceptIsolation()) {
            return isolating(connections, cluster.notes());
        }
        Look look = look(cluster, connections, new Traffic.Seen(List.of(), true, List.of()));
        return isolates(look.proposal())
                ? look(cluster, connections, retained(connections).in(cluster.snapshot()))
                : look;
    }

    /** What is to be kept may be anywhere, and cannot be named without what is there. */
    private Look isolating(List<Connection> connections, List<String> notes) {
        Traffic.Retained retained = retained(connections);
        Set<String> others = new HashSet<>(AllowSynthesis.namespacesOfDns());
        others.addAll(retained.namespacesOfForwarded());
        Set<LiveCluster.Part> parts = parts();
        parts.add(LiveCluster.Part.SERVICES);
        ClusterReader.Reading cluster =
                reader.read(new ClusterScope.Namespaces(wanted.namespaces(reader), others), parts);
        return look(cluster.with(notes), wanted.connections(cluster.snapshot()), retained.in(cluster.snapshot()));
    }

    private Look look(ClusterReader.Reading cluster, List<Connection> connections, Traffic.Seen seen) {
        Stream<Connection> kept = seen.observed().stream()
                .filter(one -> terms.acceptIsolation() && one.verdict() == Verdict.FORWARDED)
                .map(Observed::connection);
        ClusterReader.Workloads workloads =
                reader.workloads(workloads(Stream.concat(connections.stream(), kept), cluster.snapshot()));
        Map<String, GitOps> gitOps = new HashMap<>(workloads.gitOps());
        gitOps.putAll(cluster.gitOps());
        AllowRequest request = new AllowRequest(connections, seen.observed(), terms.acceptIsolation(), terms.block());
        Proposal proposal = new AllowSynthesis(cluster.snapshot(), workloads.labels()).propose(request);
        return new Look(cluster, connections, proposal, gitOps, seen.gaps());
    }

    private Traffic.Retained retained(List<Connection> connections) {
        return traffic.retained(namespaces(connections), FlowSelection.EVERY);
    }

    /** A wide block may hold nodes. */
    private Set<LiveCluster.Part> parts() {
        Set<LiveCluster.Part> parts = EnumSet.noneOf(LiveCluster.Part.class);
        parts.addAll(wanted.parts());
        if (terms.block().isPresent()) {
            parts.add(LiveCluster.Part.NODES);
        }
        return parts;
    }

    /** Dropped or unanswered connections that were seen to that port lately. */
    List<Observed> blocked(Look look, int port) {
        FlowSelection selection = new FlowSelection(
                Set.of(Verdict.DROPPED, Verdict.UNANSWERED),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(port));
        return traffic.seen(namespaces(look.connections()), look.snapshot(), selection)
                .observed();
    }

    private static boolean isolates(Proposal proposal) {
        return proposal instanceof Proposal.Refused refused && refused.reason() == Proposal.Reason.WOULD_ISOLATE;
    }

    /** Of the namespaces that could be read. */
    private static Set<WorkloadRef> workloads(Stream<Connection> connections, Snapshot snapshot) {
        Set<String> known = snapshot.namespaces().stream().map(Namespace::name).collect(Collectors.toSet());
        return pods(connections)
                .filter(party -> known.contains(party.pod().namespace()))
                .map(party -> WorkloadRef.of(party.pod()))
                .collect(Collectors.toSet());
    }

    private static Set<String> namespaces(List<Connection> connections) {
        return pods(connections.stream()).map(party -> party.pod().namespace()).collect(Collectors.toSet());
    }

    private static Stream<Party.OfPod> pods(Stream<Connection> connections) {
        return connections
                .flatMap(connection -> Stream.of(connection.source(), connection.destination()))
                .filter(Party.OfPod.class::isInstance)
                .map(Party.OfPod.class::cast);
    }
}
