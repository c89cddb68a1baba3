// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.cli.print.Columns.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnsTest {
    private static final List<Column> COLUMNS =
            List.of(new Column("A", 3, false), new Column("WHY", 5, true), new Column("ID", 2, false));

    private static String row(Columns columns, String... cells) {
        return String.join("", columns.pad(List.of(cells)));
    }

    @Test
    void a_column_grows_with_its_widest_cell_and_stays_so() {
        Columns columns = new Columns(COLUMNS, 0);
        assertThat(row(columns, "a", "why", "1")).isEqualTo("a    why    1");
        assertThat(row(columns, "longer", "why", "2")).isEqualTo("longer  why    2");
        assertThat(row(columns, "a", "why", "3")).isEqualTo("a       why    3");
    }

    @Test
    void without_a_screen_nothing_is_cut() {
        String why = "x".repeat(500);
        assertThat(row(new Columns(COLUMNS, 0), "a", why, "1")).contains(why);
    }

    @Test
    void on_a_screen_the_flexible_column_takes_what_is_left() {
        Columns columns = new Columns(COLUMNS, 50);
        assertThat(row(columns, "a", "x".repeat(100), "1")).isEqualTo("a    " + "x".repeat(40) + "…  1");
        assertThat(row(columns, "a", "x".repeat(41), "12")).hasSize(50);
    }

    @Test
    void a_narrow_screen_leaves_the_flexible_column_its_least_width() {
        assertThat(row(new Columns(COLUMNS, 10), "a", "x".repeat(100), "1"))
                .isEqualTo("a    " + "x".repeat(15) + "…  1");
    }

    @Test
    void flexible_columns_share_the_screen_and_leave_each_other_what_they_do_not_need() {
        List<Column> two = List.of(new Column("FROM", 4, true), new Column("TO", 4, true), new Column("ID", 2, false));
        String wide = "x".repeat(40);
        assertThat(row(new Columns(two, 54), wide, wide, "12"))
                .isEqualTo("x".repeat(23) + "…  " + "x".repeat(23) + "…  12");
        String least = "s".repeat(16);
        String rest = "x".repeat(32);
        assertThat(row(new Columns(two, 54), least, rest, "12")).isEqualTo(least + "  " + rest + "  12");
        assertThat(row(new Columns(two, 54), rest, least, "12")).isEqualTo(rest + "  " + least + "  12");
    }

    @Test
    void a_character_beyond_sixteen_bits_counts_once() {
        assertThat(row(new Columns(COLUMNS, 0), "😀", "why", "1")).isEqualTo("😀    why    1");
    }
}
