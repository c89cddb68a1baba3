// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube.scenario;

import dev.netiso.policy.Ambiguity;
import dev.netiso.policy.Decision;
import dev.netiso.policy.DirectionDecision;
import dev.netiso.policy.Doubt;
import dev.netiso.policy.Outcome;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A line of {@code expected.txt}, its columns apart by two blanks or more: who, whom, {@code 80/TCP} or {@code icmp}, what policy says, and the codes of the doubts about
 * that. An end is {@code namespace/pod}, {@code node:name} or an address; after {@code at} the address of several that is meant, after {@code via} a service's address and port, after {@code as} the
 * name by which an address was found.
 *
 * @param doubts those on which the outcome may depend: none if an end denies without a doubt, those of the ends that do not allow, else those of both
 */
record Row(String source, String destination, String port, String decision, String doubts) {
    static List<Row> all(String text) {
        return text.lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(Row::of)
                .toList();
    }

    private static Row of(String line) {
        String[] columns = line.strip().split(" {2,}", -1);
        if (columns.length < 4 || columns.length > 5) {
            throw new IllegalArgumentException("columns: \"" + line + "\" (expected: 4 or 5, two blanks between)");
        }
        return new Row(columns[0], columns[1], columns[2], columns[3], columns.length == 5 ? columns[4] : "");
    }

    /** {@code ## source  ->  destination  port}. */
    static Row heading(String line) {
        String[] columns = line.substring(3).split(" {2,}", -1);
        return new Row(columns[0], columns[2], columns[3], "", "");
    }

    Row with(Decision decided) {
        return new Row(source, destination, port, decided.outcome().name(), doubts(decided));
    }

    private static String doubts(Decision decision) {
        List<DirectionDecision> ends = List.of(decision.egress(), decision.ingress());
        if (ends.stream()
                .anyMatch(end -> end.outcome() == Outcome.DENIED && end.doubts().isEmpty())) {
            return "";
        }
        List<DirectionDecision> others =
                ends.stream().filter(end -> end.outcome() != Outcome.ALLOWED).toList();
        Stream<DirectionDecision> asked = others.isEmpty() ? ends.stream() : others.stream();
        return asked.flatMap(end -> end.doubts().stream())
                .map(Doubt::ambiguity)
                .distinct()
                .sorted()
                .map(Ambiguity::code)
                .collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return String.join("  ", source, destination, port, decision, doubts).stripTrailing();
    }
}
