// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.netiso.cli.ends.End;
import dev.netiso.cli.print.Json;
import dev.netiso.cli.terminal.Output;
import dev.netiso.cli.terminal.PlainText;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** The pairs of a matrix of which something is not denied, one a line, in the order of their names. There may be millions: each part of a line is made once. */
final class MatrixLines {
    private static final int FULL = 1 << 16;
    private static final byte[] NEW_LINE = {'\n'};

    private final Matrix matrix;
    private final Output out;
    private byte[] bytes = new byte[FULL * 2];
    private int length;

    MatrixLines(Matrix matrix, Output out) {
        this.matrix = matrix;
        this.out = out;
    }

    /**
     * One JSON object a pair.
     *
     * @param before each object
     * @param between two objects
     */
    void json(String before, String between) {
        print(
                cell -> !cell.isNone(),
                end -> before
                        + head(Json.compact(
                                JsonNodeFactory.instance.objectNode().put("source", end))),
                end -> head(Json.compact(JsonNodeFactory.instance.objectNode().put("destination", end)))
                        .substring(1),
                cell -> Json.compact(tree(cell)).substring(1),
                between);
    }

    /** An object's JSON with a comma in place of its end. */
    private static String head(String object) {
        return object.substring(0, object.length() - 1) + ",";
    }

    /** Source, destination and the ports that are allowed, with a space between. */
    void names() {
        print(
                cell -> !cell.reach().allowed().isEmpty(),
                end -> PlainText.of(end) + " ",
                end -> PlainText.of(end) + " ",
                cell -> String.join(",", PortText.names(cell.reach().allowed())),
                "\n");
    }

    /** What a cell says. */
    static ObjectNode tree(Cell cell) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        var allowed = tree.putArray("allowed");
        PortText.names(cell.reach().allowed()).forEach(allowed::add);
        if (!cell.reach().undecided().isEmpty()) {
            var undecided = tree.putArray("undecided");
            PortText.names(cell.reach().undecided()).forEach(undecided::add);
        }
        if (cell.partly()) {
            tree.put("partly", true);
        }
        return tree;
    }

    private void print(
            Predicate<Cell> shown,
            Function<String, String> source,
            Function<String, String> destination,
            Function<Cell, String> ports,
            String between) {
        List<byte[]> destinations = matrix.to().ends().stream()
                .map(End::toString)
                .map(destination)
                .map(MatrixLines::bytes)
                .toList();
        IdentityHashMap<Cell, byte[]> cells = new IdentityHashMap<>();
        byte[] separator = bytes(between);
        boolean first = true;
        for (int i = 0; i < matrix.from().size(); i++) {
            byte[] begin = bytes(source.apply(matrix.from().ends().get(i).toString()));
            for (int j = 0; j < matrix.to().size(); j++) {
                Cell cell = matrix.cell(i, j);
                if (shown.test(cell) && !matrix.isItself(i, j)) {
                    if (!first) {
                        add(separator);
                    }
                    first = false;
                    add(begin);
                    add(destinations.get(j));
                    add(cells.computeIfAbsent(cell, of -> bytes(ports.apply(of))));
                }
            }
            flush(FULL);
        }
        if (!first) {
            add(NEW_LINE);
        }
        flush(0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void add(byte[] part) {
        if (length + part.length > bytes.length) {
            flush(0);
        }
        if (part.length > bytes.length) {
            out.print(part, part.length);
            return;
        }
        System.arraycopy(part, 0, bytes, length, part.length);
        length += part.length;
    }

    private void flush(int above) {
        if (length > above) {
            out.print(bytes, length);
            length = 0;
        }
    }
}
