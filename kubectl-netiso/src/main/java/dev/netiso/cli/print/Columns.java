// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.print;

import java.util.List;

/**
 * Lays out rows that arrive one by one. A column starts at its least width and grows with what it has to hold, so earlier lines stay as they are; one column may be
 * cut short to keep a row on one line of the screen. For one thread.
 */
final class Columns {
    private static final String GAP = "  ";
    private static final String CUT = "…";
    private static final int LEAST_FLEXIBLE = 24;

    /**
     * A column.
     *
     * @param least its width before anything longer comes
     * @param flexible it takes what the screen leaves and is cut there; at most one column is
     */
    record Column(String title, int least, boolean flexible) {}

    private final List<Column> columns;
    private final int screen;
    private final int[] widths;

    /** @param screen width in characters; 0 for no bound */
    Columns(List<Column> columns, int screen) {
        this.columns = List.copyOf(columns);
        this.screen = screen;
        this.widths = columns.stream().mapToInt(Column::least).toArray();
        grow(titles());
    }

    /** Makes room for a row that is to come. */
    void grow(List<String> cells) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], width(cells.get(i)));
        }
        if (screen > 0) {
            fit();
        }
    }

    private void fit() {
        for (int i = 0; i < widths.length; i++) {
            if (columns.get(i).flexible()) {
                int others = GAP.length() * (widths.length - 1);
                for (int j = 0; j < widths.length; j++) {
                    others += j == i ? 0 : widths[j];
                }
                widths[i] = Math.max(LEAST_FLEXIBLE, screen - others);
            }
        }
    }

    List<String> titles() {
        return columns.stream().map(Column::title).toList();
    }

    /** The cells padded to their columns, the last one as it is. */
    List<String> pad(List<String> cells) {
        grow(cells);
        String[] padded = new String[widths.length];
        for (int i = 0; i < padded.length; i++) {
            String cell = cut(cells.get(i), widths[i]);
            padded[i] = i == padded.length - 1 ? cell : cell + " ".repeat(widths[i] - width(cell)) + GAP;
        }
        return List.of(padded);
    }

    private static String cut(String cell, int width) {
        return width(cell) <= width ? cell : cell.substring(0, cell.offsetByCodePoints(0, width - 1)) + CUT;
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
