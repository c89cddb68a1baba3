// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import dev.netiso.cli.ends.End;
import dev.netiso.cli.ends.EndRef;
import dev.netiso.cli.ends.Ends;
import dev.netiso.cli.ends.PodTraits;
import dev.netiso.cli.ends.PortRef;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.Snapshot;
import java.util.List;
import java.util.Optional;

/**
 * What a user asks of a cluster's policies.
 *
 * @param from empty: all workloads
 * @param to empty: all workloads
 * @param ports empty: all
 * @param namespace of the workloads, where an end is left open; empty: all
 */
public record Question(
        Snapshot snapshot,
        Evaluator evaluator,
        Ends ends,
        Optional<EndRef> from,
        Optional<EndRef> to,
        List<PortRef> ports,
        Optional<String> namespace,
        Optional<Expectation> expectation) {
    public Question {
        ports = List.copyOf(ports);
    }

    /** Who reaches whom. */
    Matrix matrix() {
        List<End> sources = from.map(ref -> List.of(ends.source(ref))).orElseGet(this::workloads);
        List<End> destinations = to.map(ref -> List.of(ends.destination(ref))).orElseGet(this::workloads);
        return new Matrix(ends, evaluator, new PodTraits(snapshot), sources, destinations, ports);
    }

    private List<End> workloads() {
        return Workloads.of(snapshot, namespace);
    }
}
