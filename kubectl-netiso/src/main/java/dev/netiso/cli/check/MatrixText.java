// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import dev.netiso.cli.ends.End;
import dev.netiso.cli.terminal.PlainText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A matrix for a person: a grid where it fits the screen, a list where one end is given, else lists by source, alike sources together. */
final class MatrixText {
    private static final int MAX_GRID = 30;
    private static final int USUAL_WIDTH = 100;
    private static final String SYMBOLS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private final Matrix matrix;
    private final int width;
    private final Consumer<String> out;

    /** @param columns of the screen; 0 if not known */
    MatrixText(Matrix matrix, int columns, Consumer<String> out) {
        this.matrix = matrix;
        this.width = columns > 0 ? columns : USUAL_WIDTH;
        this.out = line -> out.accept(PlainText.of(line));
    }

    void print() {
        if (matrix.from().size() == 1) {
            list(matrix.to(), other -> matrix.cell(0, other), other -> matrix.isItself(0, other));
        } else if (matrix.to().size() == 1) {
            list(matrix.from(), other -> matrix.cell(other, 0), other -> matrix.isItself(other, 0));
        } else if (fitsGrid()) {
            grid();
        } else {
            groups();
        }
    }

    private interface CellOf {
        Cell of(int end);
    }

    private interface Itself {
        boolean is(int end);
    }

    private void list(Side others, CellOf cells, Itself itself) {
        int name = longest(others.ends());
        for (int i = 0; i < others.size(); i++) {
            String ports = itself.is(i) ? "itself" : PortText.of(cells.of(i));
            out.accept(pad(others.ends().get(i).toString(), name) + "  " + ports);
        }
    }

    private boolean fitsGrid() {
        int columns = matrix.to().size();
        int number = digits(columns);
        return columns <= MAX_GRID
                && number + 2 + longest(matrix.from().ends()) + columns * (number + 1) <= width
                && symbols().size() <= SYMBOLS.length();
    }

    /** Cells that are neither all nor nothing, each with its letter. */
    private Map<Cell, String> symbols() {
        Map<Cell, String> symbols = new LinkedHashMap<>();
        for (int i = 0; i < matrix.from().size(); i++) {
            for (int j = 0; j < matrix.to().size(); j++) {
                Cell cell = matrix.cell(i, j);
                if (!cell.isAll() && !cell.isNone() && !matrix.isItself(i, j)) {
                    int next = Math.min(symbols.size(), SYMBOLS.length() - 1);
                    symbols.putIfAbsent(cell, SYMBOLS.substring(next, next + 1));
                }
            }
        }
        return symbols;
    }

    private void grid() {
        Map<Cell, String> symbols = symbols();
        int number = digits(matrix.to().size());
        int name = longest(matrix.from().ends());
        StringBuilder head = new StringBuilder(" ".repeat(number + 1 + name + 1));
        IntStream.rangeClosed(1, matrix.to().size())
                .forEach(i -> head.append(' ').append(left(i, number)));
        out.accept(head.toString());
        for (int i = 0; i < matrix.from().size(); i++) {
            StringBuilder line = new StringBuilder(left(i + 1, number))
                    .append(' ')
                    .append(pad(matrix.from().ends().get(i).toString(), name))
                    .append(' ');
            for (int j = 0; j < matrix.to().size(); j++) {
                line.append(' ').append(" ".repeat(number - 1)).append(symbol(i, j, symbols));
            }
            out.accept(line.toString());
        }
        out.accept("");
        out.accept("A row connects to a column:  * " + (matrix.asksForAll() ? "all ports" : "all that was asked")
                + "   . nothing   - is itself");
        symbols.forEach((cell, symbol) -> out.accept(symbol + "  " + PortText.of(cell)));
    }

    private String symbol(int i, int j, Map<Cell, String> symbols) {
        if (matrix.isItself(i, j)) {
            return "-";
        }
        Cell cell = matrix.cell(i, j);
        if (cell.isNone()) {
            return ".";
        }
        return cell.isAll() ? "*" : symbols.getOrDefault(cell, "?");
    }

    /** Sources that consist of the same groups reach the same. */
    private void groups() {
        EndNames sources = new EndNames(matrix.from().ends());
        EndNames destinations = new EndNames(matrix.to().ends());
        List<Alike> columns = alike(matrix.to());
        boolean first = true;
        for (Alike row : alike(matrix.from())) {
            if (!first) {
                out.accept("");
            }
            first = false;
            wrapped("", "", sources.of(row.names()));
            Map<Cell, List<String>> reached = new IdentityHashMap<>();
            for (Alike column : columns) {
                Cell cell = matrix.cell(row.groups(), column.groups());
                if (!cell.isNone() && !isItself(row, column)) {
                    reached.computeIfAbsent(cell, _ -> new ArrayList<>()).addAll(column.names());
                }
            }
            row(reached, destinations);
        }
    }

    private boolean isItself(Alike row, Alike column) {
        return row.names().size() == 1
                && column.names().size() == 1
                && matrix.isItself(row.first(), column.first());
    }

    private void row(Map<Cell, List<String>> reached, EndNames destinations) {
        if (reached.isEmpty()) {
            out.accept("    nothing");
        }
        Map<String, List<String>> byPorts = new TreeMap<>();
        reached.forEach((cell, names) -> byPorts.put(PortText.of(cell), names));
        byPorts.forEach((ports, names) -> wrapped(
                "    ", ports + ": ", destinations.of(names.stream().sorted().toList())));
    }

    /**
     * Ends that consist of the same groups.
     *
     * @param first the number of the first of them
     */
    private record Alike(int first, int[] groups, List<String> names) {}

    private static List<Alike> alike(Side side) {
        Map<List<Integer>, Alike> byGroups = new LinkedHashMap<>();
        for (int i = 0; i < side.size(); i++) {
            int[] groups = side.groupsOf(i);
            int first = i;
            byGroups.computeIfAbsent(Arrays.stream(groups).boxed().toList(), _ -> new Alike(first, groups, new ArrayList<>()))
                    .names()
                    .add(side.ends().get(i).toString());
        }
        return List.copyOf(byGroups.values());
    }

    /** A list over as many lines as it takes, those after the first further in. */
    private void wrapped(String indent, String title, List<String> names) {
        StringBuilder line = new StringBuilder(indent).append(title);
        int begin = line.length();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i) + (i < names.size() - 1 ? "," : "");
            if (line.length() > begin && line.length() + 1 + name.length() > width) {
                out.accept(line.toString());
                line = new StringBuilder(indent).append("  ");
                begin = line.length();
            }
            line.append(line.length() > begin ? " " : "").append(name);
        }
        out.accept(line.toString());
    }

    private static int longest(List<End> ends) {
        return ends.stream().mapToInt(end -> end.toString().length()).max().orElse(0);
    }

    private static int digits(int number) {
        return Integer.toString(number).length();
    }

    private static String left(int number, int width) {
        String digits = Integer.toString(number);
        return " ".repeat(width - digits.length()) + digits;
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
