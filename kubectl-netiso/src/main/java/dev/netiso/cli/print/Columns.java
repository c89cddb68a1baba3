// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.print;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Lays out rows that arrive one by one. A column starts at its least width and grows with what it has to hold, so earlier lines stay as they are; flexible columns
 * are cut short to keep a row on one line of the screen. For one thread.
 */
public final class Columns {
    private static final String GAP = "  ";
    private static final String CUT = "…";
    private static final int LEAST_FLEXIBLE = 16;

    /**
     * A column.
     *
     * @param least its width before anything longer comes
     * @param flexible it shares what the screen leaves with the others that are, and is cut there
     */
    public record Column(String title, int least, boolean flexible) {}

    private final List<Column> columns;
    private final int screen;
    private final int[] widths;
    private final int[] wanted;

    /** @param screen width in characters; 0 for no bound */
    public Columns(List<Column> columns, int screen) {
        this.columns = List.copyOf(columns);
        this.screen = screen;
        this.wanted = columns.stream().mapToInt(Column::least).toArray();
        this.widths = wanted.clone();
        grow(titles());
    }

    /** Makes room for a row that is to come. */
    public void grow(List<String> cells) {
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = Math.max(wanted[i], width(cells.get(i)));
            widths[i] = wanted[i];
        }
        if (screen > 0) {
            fit();
        }
    }

    /** Shares what the fixed columns leave evenly, but for what a later column does not need; the last one takes the rest. */
    private void fit() {
        int left = screen - GAP.length() * (widths.length - 1) - wanted(0, false);
        for (int i = 0; i < widths.length; i++) {
            if (columns.get(i).flexible()) {
                int sharing = 1
                        + (int) columns.stream()
                                .skip(i + 1L)
                                .filter(Column::flexible)
                                .count();
                int share = Math.max(left / sharing, left - wanted(i + 1, true));
                widths[i] = Math.max(LEAST_FLEXIBLE, sharing == 1 ? left : Math.min(wanted[i], share));
                left -= widths[i];
            }
        }
    }

    /** What the columns of one sort want together. */
    private int wanted(int from, boolean flexible) {
        return IntStream.range(from, wanted.length)
                .filter(i -> columns.get(i).flexible() == flexible)
                .map(i -> wanted[i])
                .sum();
    }

    public List<String> titles() {
        return columns.stream().map(Column::title).toList();
    }

    /** The cells padded to their columns, the last one as it is. */
    public List<String> pad(List<String> cells) {
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
