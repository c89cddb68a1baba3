// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.netiso.cli.Host;
import dev.netiso.cli.print.Json;
import dev.netiso.cli.print.Yaml;
import dev.netiso.cli.terminal.PlainText;
import java.util.Optional;

/** Which ports of an end another one reaches. */
public final class ReachReport {
    private final Host host;
    private final Question question;

    public ReachReport(Host host, Question question) {
        this.host = host;
        this.question = question;
    }

    /** Prints it. @return the status to exit with */
    public int print(Optional<Format> format) {
        Matrix matrix = question.matrix();
        String source = matrix.from().ends().getFirst().toString();
        String destination = matrix.to().ends().getFirst().toString();
        Cell cell = matrix.cell(0, 0);
        if (format.isEmpty()) {
            host.out().line(PlainText.of(source + " -> " + destination + ": " + PortText.of(cell)));
        } else {
            ObjectNode tree =
                    JsonNodeFactory.instance.objectNode().put("source", source).put("destination", destination);
            tree.setAll(MatrixLines.tree(cell));
            switch (format.get()) {
                case JSON -> host.out().print(Json.pretty(tree));
                case YAML -> host.out().print(new Yaml().text(tree));
                case JSONL -> host.out().line(Json.compact(tree));
                case NAME -> new MatrixLines(matrix, host.out()).names();
            }
        }
        return question.expectation().orElse(Expectation.ALLOWED).exitCode(cell.outcomes());
    }
}
