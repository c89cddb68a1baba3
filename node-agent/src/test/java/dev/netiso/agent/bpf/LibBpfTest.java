// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibBpfTest {
    @Test
    void takes_the_first_library_on_its_way_and_a_given_one_before_it(@TempDir Path directory)
            throws IOException, BpfException {
        Path library = Files.createFile(directory.resolve("libbpf.so.1"));
        List<String> directories = List.of("/nonexistent", directory.toString());
        assertThat(LibBpf.locate(Optional.empty(), directories)).isEqualTo(library);
        assertThat(LibBpf.locate(Optional.of(Path.of("/x")), directories)).isEqualTo(Path.of("/x"));
    }

    @Test
    void says_how_to_install_a_library_that_is_nowhere() {
        assertThatThrownBy(() -> LibBpf.locate(Optional.empty(), List.of("/nonexistent")))
                .isInstanceOf(BpfException.MissingLibrary.class)
                .hasMessage("cannot load programs: libbpf.so.1 is not installed; install it (Debian, Ubuntu: apt-get"
                        + " install libbpf1) or give its path with --libbpf");
    }
}
