// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.cluster.ClusterReader;
import dev.netiso.cli.cluster.GitOps;
import dev.netiso.cli.cluster.LiveCluster;
import dev.netiso.cli.flows.FlowSelection;
import dev.netiso.flow.Cidr;
import dev.netiso.flow.Verdict;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Party;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.synthesis.AllowRequest;
import dev.netiso.policy.synthesis.AllowSynthesis;
import dev.netiso.policy.synthesis.Observed;
import dev.netiso.policy.synthesis.Proposal;
import dev.netiso.policy.synthesis.WorkloadRef;
import java.util.EnumSet;
import java.util.HashMap;
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
        requireOutside(connections);
        ClusterReader.Workloads workloads = reader.workloads(workloads(connections));
        AllowSynthesis synthesis = new AllowSynthesis(cluster.snapshot(), workloads.labels());
        Map<String, GitOps> gitOps = new HashMap<>(workloads.gitOps());
        gitOps.putAll(cluster.gitOps());
        if (!terms.acceptIsolation()) {
            Proposal proposal = synthesis.propose(request(connections, List.of()));
            if (!isolates(proposal)) {
                return new Look(cluster, connections, proposal, gitOps, List.of());
            }
        }
        Traffic.Seen seen = traffic.seen(namespaces(connections), cluster.snapshot(), FlowSelection.EVERY);
        Proposal proposal = synthesis.propose(request(connections, seen.observed()));
        return new Look(cluster, connections, proposal, gitOps, seen.gaps());
    }

    /** A block that is not used would seem to have been. */
    private void requireOutside(List<Connection> connections) {
        boolean outside = connections.stream()
                .flatMap(connection -> Stream.of(connection.source(), connection.destination()))
                .anyMatch(Party.OfAddress.class::isInstance);
        if (terms.block().isPresent() && !outside) {
            throw CommandFailure.unanswered("--cidr " + terms.block().get()
                    + ": no end of this connection is an address outside of the cluster");
        }
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

    private AllowRequest request(List<Connection> connections, List<Observed> observed) {
        return new AllowRequest(connections, observed, terms.acceptIsolation(), terms.block());
    }

    private static boolean isolates(Proposal proposal) {
        return proposal instanceof Proposal.Refused refused && refused.reason() == Proposal.Reason.WOULD_ISOLATE;
    }

    private static Set<WorkloadRef> workloads(List<Connection> connections) {
        return pods(connections).map(party -> WorkloadRef.of(party.pod())).collect(Collectors.toSet());
    }

    private static Set<String> namespaces(List<Connection> connections) {
        return pods(connections).map(party -> party.pod().namespace()).collect(Collectors.toSet());
    }

    private static Stream<Party.OfPod> pods(List<Connection> connections) {
        return connections.stream()
                .flatMap(connection -> Stream.of(connection.source(), connection.destination()))
                .filter(Party.OfPod.class::isInstance)
                .map(Party.OfPod.class::cast);
    }
}
