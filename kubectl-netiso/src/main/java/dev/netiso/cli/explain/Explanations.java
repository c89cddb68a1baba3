// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.explain;

import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.allow.FlowConnection;
import dev.netiso.cli.ends.End;
import dev.netiso.cli.ends.Ends;
import dev.netiso.cli.ends.PortRef;
import dev.netiso.policy.CniProfile;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Explanation;
import dev.netiso.policy.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Answers questions by the policies of a snapshot. */
public final class Explanations {
    private final Optional<String> command;
    private final Snapshot snapshot;
    private final CniProfile profile;
    private final Evaluator evaluator;

    /** @param command the beginning of one that lets through what is denied; empty if the snapshot is of no cluster, which a command could change */
    public Explanations(Snapshot snapshot, CniProfile profile, Optional<String> command) {
        this.command = command;
        this.snapshot = snapshot;
        this.profile = profile;
        this.evaluator = Evaluator.of(snapshot, profile);
    }

    /** Of a flow of which both ends are shown. @throws CommandFailure if the flow is not understood */
    public Explained of(FlowObject flow) {
        Explanation explanation = evaluator.explain(FlowConnection.of(flow, snapshot));
        return new Explained(
                explanation,
                Optional.of(flow),
                0,
                false,
                profile,
                allow(flow.metadata().name()));
    }

    /**
     * Of all connections that the ends stand for, those with the same reasons once.
     *
     * @return at least one, those that are not allowed first
     * @throws CommandFailure if there is no such end or port
     */
    public List<Explained> of(NamedEnds named) {
        Ends ends = new Ends(snapshot, evaluator, named.namespace());
        End from = ends.source(named.from());
        End to = ends.destination(named.to());
        boolean several = isSeveral(from) || isSeveral(to);
        List<Explained> explained = new ArrayList<>();
        for (PortRef port : named.ports()) {
            ends.connections(from, to, port).stream()
                    .map(evaluator::explain)
                    .collect(Collectors.groupingBy(Explanation::decision, LinkedHashMap::new, Collectors.toList()))
                    .values()
                    .forEach(alike -> explained.add(new Explained(
                            alike.getFirst(),
                            Optional.empty(),
                            alike.size() - 1,
                            several,
                            profile,
                            allow(named.flags(port)))));
        }
        explained.sort(Comparator.comparingInt(Explanations::rank));
        return explained;
    }

    private Optional<String> allow(String what) {
        return command.map(begun -> begun + what);
    }

    private static boolean isSeveral(End end) {
        return switch (end) {
            case End.Pods pods -> pods.pods().size() > 1;
            case End.OfService service -> service.endpoints().size() > 1;
            case End.Other _ -> false;
        };
    }

    private static int rank(Explained explained) {
        return switch (explained.explanation().decision().outcome()) {
            case DENIED -> 0;
            case UNDECIDED -> 1;
            case ALLOWED -> 2;
        };
    }
}
