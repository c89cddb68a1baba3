// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.cli.Host.Terminal;
import dev.netiso.cli.TestHost;
import dev.netiso.cli.print.Palette.When;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaletteTest {
    @ParameterizedTest
    @CsvSource({
        "AUTO,   true,  '',  xterm, COLOURED",
        "AUTO,   false, '',  xterm, PLAIN",
        "AUTO,   true,  1,   xterm, PLAIN",
        "AUTO,   true,  '',  dumb,  PLAIN",
        "ALWAYS, false, 1,   dumb,  COLOURED",
        "NEVER,  true,  '',  xterm, PLAIN"
    })
    void the_flag_beats_the_environment_beats_the_terminal(
            When when, boolean screen, String noColor, String term, Palette expected) {
        TestHost test = TestHost.answering("shop")
                .with(new Terminal(false, screen, 80))
                .with("NO_COLOR", noColor)
                .with("TERM", term);
        assertThat(Palette.of(when, test.host())).isEqualTo(expected);
    }
}
