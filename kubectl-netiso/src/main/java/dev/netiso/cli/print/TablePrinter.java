// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.print;

import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.cli.flows.ServedFlow;
import dev.netiso.cli.print.Columns.Column;
import dev.netiso.cli.terminal.Output;
import dev.netiso.cli.terminal.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One line a flow, for a person. */
public final class TablePrinter implements FlowPrinter {
    private static final int VERDICT = 4;
    private static final List<Column> NARROW = List.of(
            new Column("TIME", 8, false),
            new Column("SOURCE", 28, false),
            new Column("DESTINATION", 28, false),
            new Column("PORT", 8, false),
            new Column("VERDICT", 10, false),
            new Column("REASON", 14, false),
            new Column("WHY", 48, true),
            new Column("ID", 8, false));
    /** Below this width a row with pods' names does not fit: the explanation gets a line of its own. */
    private static final int ONE_LINE = 150;

    private static final List<Column> WIDE = Stream.concat(
                    NARROW.stream().map(column -> new Column(column.title(), column.least(), false)),
                    Stream.of(
                            new Column("NODE", 8, false),
                            new Column("EGRESS", 16, false),
                            new Column("INGRESS", 16, false),
                            new Column("DIALLED", 16, false)))
            .toList();

    private final Output out;
    private final FlowText text;
    private final Palette palette;
    private final Columns columns;
    private final boolean wide;
    private boolean begun;

    private TablePrinter(Output out, FlowText text, Palette palette, Columns columns, boolean wide) {
        this.out = out;
        this.text = text;
        this.palette = palette;
        this.columns = columns;
        this.wide = wide;
    }

    /**
     * Fits the screen by cutting the explanation, or, where that is not enough, by giving it a line of its own.
     *
     * @param screen width in characters; 0 for no bound
     */
    public static FlowPrinter narrow(Output out, FlowText text, Palette palette, int screen) {
        return screen > 0 && screen < ONE_LINE
                ? new StackedPrinter(out, text, palette, screen)
                : new TablePrinter(out, text, palette, new Columns(NARROW, screen), false);
    }

    /** Node, the policies of each end and what was dialled besides, and nothing cut. */
    public static FlowPrinter wide(Output out, FlowText text, Palette palette) {
        return new TablePrinter(out, text, palette, new Columns(WIDE, 0), true);
    }

    @Override
    public void begin(Iterable<ServedFlow> first) {
        first.forEach(flow -> columns.grow(cells(flow.flow())));
    }

    @Override
    public void print(ServedFlow served) {
        FlowObject flow = served.flow();
        List<String> row = new ArrayList<>(columns.pad(cells(flow)));
        if (!begun) {
            begun = true;
            out.line(String.join("", columns.pad(columns.titles())));
        }
        row.set(VERDICT, palette.verdict(flow.verdict(), row.get(VERDICT)));
        out.line(String.join("", row));
    }

    private List<String> cells(FlowObject flow) {
        List<String> cells = new ArrayList<>(List.of(
                text.time(flow),
                FlowText.end(flow.source()),
                FlowText.end(flow.destination()),
                FlowText.port(flow),
                FlowText.verdict(flow),
                FlowText.reason(flow),
                FlowText.why(flow),
                PlainText.of(flow.metadata().name())));
        if (wide) {
            cells.addAll(List.of(
                    FlowText.node(flow),
                    FlowText.decision(flow.source(), flow.policy().egress()),
                    FlowText.decision(flow.destination(), flow.policy().ingress()),
                    FlowText.dialled(flow)));
        }
        return cells;
    }
}
