// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.netiso.cli.ExitCode;
import dev.netiso.cli.Host;
import dev.netiso.cli.ends.End;
import dev.netiso.cli.print.Json;
import dev.netiso.cli.print.Yaml;
import dev.netiso.cli.terminal.PlainText;
import dev.netiso.flow.Direction;
import dev.netiso.policy.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Who reaches whom, where an end or both are left open. */
public final class MatrixReport {
    private final Host host;
    private final Question question;

    public MatrixReport(Host host, Question question) {
        this.host = host;
        this.question = question;
    }

    /** Prints it. @return the status to exit with */
    public int print(Optional<Format> format) {
        Matrix matrix = question.matrix();
        if (matrix.from().size() == 0 || matrix.to().size() == 0) {
            host.err().line("No pods and no workloads found.");
            return exitCode(Set.of());
        }
        if (format.isEmpty()) {
            text(matrix);
        } else {
            switch (format.get()) {
                case JSON -> json(matrix);
                case YAML -> {
                    host.out().print(new Yaml().text(head(matrix)) + "pairs:\n");
                    new MatrixLines(matrix, host.out()).json("- ", "\n");
                }
                case JSONL -> new MatrixLines(matrix, host.out()).json("", "\n");
                case NAME -> new MatrixLines(matrix, host.out()).names();
            }
        }
        return exitCode(matrix.outcomes());
    }

    private void text(Matrix matrix) {
        StringBuilder lines = new StringBuilder();
        new MatrixText(
                        matrix,
                        host.terminal().columns(),
                        line -> lines.append(line).append('\n'))
                .print();
        lines.append('\n');
        for (Direction direction : List.of(Direction.INGRESS, Direction.EGRESS)) {
            List<End> subjects = direction == Direction.INGRESS
                    ? matrix.to().ends()
                    : matrix.from().ends();
            EndNames names = new EndNames(subjects);
            List<String> open = subjects.stream()
                    .filter(end -> isOpen(end, direction))
                    .map(End::toString)
                    .toList();
            if (!open.isEmpty()) {
                lines.append("No NetworkPolicy isolates for ")
                        .append(direction.name().toLowerCase(Locale.ROOT))
                        .append(": ")
                        .append(PlainText.of(String.join(", ", names.of(open))))
                        .append('\n');
            }
        }
        host.out().print(lines.toString());
    }

    private boolean isOpen(End end, Direction direction) {
        return end instanceof End.Pods pods
                && pods.pods().stream()
                        .allMatch(pod ->
                                question.evaluator().isolatedBy(pod, direction).isEmpty());
    }

    private void json(Matrix matrix) {
        String head = Json.pretty(head(matrix));
        host.out().print(head.substring(0, head.lastIndexOf("\n}")) + ",\n    \"pairs\": [\n");
        new MatrixLines(matrix, host.out()).json("        ", ",\n");
        host.out().print("    ]\n}\n");
    }

    private ObjectNode head(Matrix matrix) {
        ObjectNode tree = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "cli.netiso.dev/v1alpha1")
                .put("kind", "Reachability");
        ArrayNode ends = tree.putArray("ends");
        Stream.concat(matrix.from().ends().stream(), matrix.to().ends().stream())
                .distinct()
                .forEach(end -> ends.add(tree(end)));
        return tree;
    }

    private ObjectNode tree(End end) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("name", end.toString());
        if (end instanceof End.Pods pods) {
            tree.put("pods", pods.pods().size())
                    .put("isolatedForIngress", !isOpen(end, Direction.INGRESS))
                    .put("isolatedForEgress", !isOpen(end, Direction.EGRESS));
        }
        return tree;
    }

    /** Without an expectation it is a list, not a question: no only where something is expected. */
    private int exitCode(Set<Outcome> outcomes) {
        if (question.expectation().isPresent() && outcomes.isEmpty()) {
            host.err().line("error: --expect: nothing was asked about: no such workloads, or none with such a port");
        }
        return question.expectation()
                .map(expected -> expected.exitCode(outcomes))
                .orElse(outcomes.contains(Outcome.UNDECIDED) ? ExitCode.UNANSWERED : ExitCode.YES);
    }
}
