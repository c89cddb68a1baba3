// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.print;

import dev.netiso.api.v1alpha1.FlowObject;
import dev.netiso.cli.flows.ServedFlow;
import dev.netiso.cli.print.Columns.Column;
import dev.netiso.cli.terminal.Output;
import dev.netiso.cli.terminal.PlainText;
import java.util.ArrayList;
import java.util.List;

/** Two lines a flow, for a narrow screen: what happened, and below it why. */
final class StackedPrinter implements FlowPrinter {
    private static final int VERDICT = 4;
    private static final String INDENT = "  ";
    private static final List<Column> COLUMNS = List.of(
            new Column("TIME", 8, false),
            new Column("SOURCE", 16, true),
            new Column("DESTINATION", 16, true),
            new Column("PORT", 8, false),
            new Column("VERDICT", 10, false),
            new Column("ID", 8, false));

    private final Output out;
    private final FlowText text;
    private final Palette palette;
    private final Columns columns;
    private boolean begun;

    StackedPrinter(Output out, FlowText text, Palette palette, int screen) {
        this.out = out;
        this.text = text;
        this.palette = palette;
        this.columns = new Columns(COLUMNS, screen);
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
            out.line(INDENT + "REASON: WHY");
        }
        row.set(VERDICT, palette.verdict(flow.verdict(), row.get(VERDICT)));
        out.line(String.join("", row));
        // the terminal wraps what is too long: nothing of the explanation is to be lost
        out.line(INDENT + (flow.dropReason().isEmpty() ? "" : FlowText.reason(flow) + ": ") + FlowText.why(flow));
    }

    private List<String> cells(FlowObject flow) {
        return List.of(
                text.time(flow),
                FlowText.end(flow.source()),
                FlowText.end(flow.destination()),
                FlowText.port(flow),
                FlowText.verdict(flow),
                PlainText.of(flow.metadata().name()));
    }
}
