// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {
    @Test
    void leaves_ordinary_text_of_any_script_as_it_is() {
        String text = "shop/frontend-7d9c8 ×3 … äöü 日本語 فارسی";
        assertThat(PlainText.of(text)).isSameAs(text);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x00, 0x07, 0x08, 0x0a, 0x0d, 0x1b, 0x7f, 0x85, 0x90, 0x9b, 0x9d, 0x061c, 0x200b, 0x200e, 0x202a,
                0x202e, 0x2028, 0x2029, 0x2066, 0x2069, 0xfeff, 0xe0041
            })
    void replaces_what_moves_reorders_or_hides_text(int character) {
        assertThat(PlainText.of("a" + Character.toString(character) + "b")).isEqualTo("a\ufffdb");
    }

    @Test
    void replaces_half_a_surrogate_pair() {
        assertThat(PlainText.of("a\ud83db")).isEqualTo("a\ufffdb");
    }

    @Test
    void keeps_the_ends_of_lines_where_there_are_several() {
        assertThat(PlainText.ofLines("a: \u001b[31m\nb: 1\n")).isEqualTo("a: \ufffd[31m\nb: 1");
    }
}
