// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.managed;

import dev.netiso.cli.print.Age;
import dev.netiso.cli.print.Columns;
import dev.netiso.cli.print.Columns.Column;
import dev.netiso.cli.terminal.Output;
import dev.netiso.cli.terminal.PlainText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What netiso has added, one line a policy. */
public final class ManagedTable {
    private static final String NONE = "<none>";

    private final Instant now;
    private final boolean namespaces;
    private final boolean wide;

    /**
     * @param namespaces whether to name the namespace of each
     * @param wide also the flow it was made for, its other end, and the plugin's version
     */
    public ManagedTable(Instant now, boolean namespaces, boolean wide) {
        this.now = now;
        this.namespaces = namespaces;
        this.wide = wide;
    }

    /** A policy, and whether it selects a pod; empty: not known. */
    public record Row(ManagedPolicy policy, Optional<Boolean> selects) {}

    public void print(List<Row> rows, Output out) {
        Columns columns = new Columns(
                titles().stream().map(title -> new Column(title, 0, false)).toList(), 0);
        List<List<String>> cells = rows.stream().map(this::cells).toList();
        cells.forEach(columns::grow);
        out.line(String.join("", columns.pad(columns.titles())));
        cells.forEach(row -> out.line(String.join("", columns.pad(row))));
    }

    private List<String> titles() {
        List<String> titles = new ArrayList<>(
                List.of("NAMESPACE", "NAME", "LETS-THROUGH", "REASON", "BY", "AGE", "EXPIRES", "STATE"));
        if (!namespaces) {
            titles.removeFirst();
        }
        if (wide) {
            titles.addAll(List.of("FLOW", "OTHER-END", "VERSION"));
        }
        return titles;
    }

    private List<String> cells(Row row) {
        Provenance provenance = row.policy().provenance();
        List<String> cells = new ArrayList<>();
        if (namespaces) {
            cells.add(PlainText.of(row.policy().ref().namespace()));
        }
        cells.add(PlainText.of(row.policy().ref().name()));
        cells.add(row.policy().policy().value().map(PolicyText::of).orElse("<not understood>"));
        cells.add(orNone(provenance.intent().reason()));
        cells.add(orNone(provenance.createdBy()));
        cells.add(row.policy().storedAt().map(this::age).orElse("<unknown>"));
        cells.add(provenance.intent().expiresAt().map(this::expiry).orElse("<never>"));
        cells.add(state(row));
        if (wide) {
            cells.add(orNone(provenance.intent().flow()));
            cells.add(provenance
                    .pair()
                    .map(other -> other.namespace() + "/" + other.name())
                    .orElse(NONE));
            cells.add(orNone(provenance.version()));
        }
        return cells;
    }

    private String age(String time) {
        try {
            return Age.of(Duration.between(Instant.parse(time), now));
        } catch (DateTimeException e) {
            return "<unknown>";
        }
    }

    /** Nothing takes it away when its time comes. */
    private String expiry(Instant end) {
        return end.isAfter(now)
                ? "in " + Age.of(Duration.between(now, end))
                : "EXPIRED " + Age.of(Duration.between(end, now)) + " ago";
    }

    private static String state(Row row) {
        List<String> states = new ArrayList<>();
        if (row.policy().isEdited()) {
            states.add("edited since");
        }
        if (row.selects().filter(selects -> !selects).isPresent()) {
            states.add("selects no pod any more");
        }
        return states.isEmpty() ? "unchanged" : String.join(", ", states);
    }

    private static String orNone(String text) {
        return text.isEmpty() ? NONE : text;
    }
}
