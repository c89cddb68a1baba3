// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Counts rows, and keeps what disagrees. */
final class Tally {
    private static final int MAX_SHOWN = 20;

    private final List<String> disagreements = new ArrayList<>();
    private int rows;
    private int skipped;

    void skip() {
        skipped++;
    }

    /** @param inputs what the row is about, shown only if it disagrees */
    void row(boolean agrees, Object... inputs) {
        rows++;
        if (!agrees) {
            disagreements.add(List.of(inputs).toString());
        }
    }

    void report(String file) {
        System.out.printf(
                "%s: %d rows, %d agree, %d disagree; %d skipped (source is destination)%n",
                file, rows, rows - disagreements.size(), disagreements.size(), skipped);
        disagreements.stream().limit(MAX_SHOWN).forEach(System.out::println);
        assertThat(rows).as("rows").isPositive();
        assertThat(disagreements).isEmpty();
    }
}
