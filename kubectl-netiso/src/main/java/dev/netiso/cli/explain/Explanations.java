// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.explain;

import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.allow.FlowConnection;
import dev.netiso.cli.ends.End;
import dev.netiso.cli.ends.Ends;
import dev.netiso.flow.Transport;
import dev.netiso.policy.CniProfile;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Decision;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Explanation;
import dev.netiso.policy.Snapshot;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Answers questions by the policies of a snapshot. */
public final class Explanations {
    private static final String ALLOW = "kubectl netiso allow ";

    private final Snapshot snapshot;
    private final CniProfile profile;
    private final Evaluator evaluator;

    public Explanations(Snapshot snapshot, CniProfile profile) {
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
                profile,
                ALLOW + flow.metadata().name());
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
        Map<Reasons, List<Explanation>> byReasons = named.ports().stream()
                .flatMap(port -> ends.connections(from, to, port).stream())
                .map(evaluator::explain)
                .collect(Collectors.groupingBy(Reasons::of, LinkedHashMap::new, Collectors.toList()));
        return byReasons.values().stream()
                .map(alike -> new Explained(
                        alike.getFirst(), Optional.empty(), alike.size() - 1, profile, ALLOW + named.flags()))
                .sorted(Comparator.comparingInt(Explanations::rank))
                .toList();
    }

    /** What tells one explanation from another, where ends are pods of the same workloads. */
    private record Reasons(Decision decision, int port) {
        static Reasons of(Explanation explanation) {
            return new Reasons(explanation.decision(), port(explanation.connection()));
        }

        private static int port(Connection connection) {
            return connection.transport() instanceof Transport.Ports ports ? ports.destinationPort() : 0;
        }
    }

    private static int rank(Explained explained) {
        return switch (explained.explanation().decision().outcome()) {
            case DENIED -> 0;
            case UNDECIDED -> 1;
            case ALLOWED -> 2;
        };
    }
}
