// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.agent.bpf.KernelSymbols.Extent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelSymbolsTest {
    @TempDir
    private Path directory = Path.of("");

    private KernelSymbols find(String lines) throws IOException {
        return KernelSymbols.find(Files.writeString(directory.resolve("kallsyms"), lines), Set.of("nf_queue", "nf_x"));
    }

    @Test
    void finds_a_function_up_to_the_next_symbol_with_its_parts_and_of_modules_too() throws IOException {
        KernelSymbols symbols = find("""
                ffffffff81000000 T before
                ffffffff81000100 T nf_queue
                ffffffff81000200 T nf_queue_entry_free
                ffffffff81000300 D nf_x
                ffffffff81000400 t nf_queue.cold
                ffffffff81000480 t last
                ffffffffa0000200 t nf_y\t[nf]
                ffffffffa0000100 t nf_x\t[nf]
                """);
        assertThat(symbols.hidden()).isFalse();
        assertThat(symbols.found())
                .containsExactlyInAnyOrder(
                        new Extent("nf_queue", 0xffffffff81000100L, 0xffffffff81000200L),
                        new Extent("nf_queue", 0xffffffff81000400L, 0xffffffff81000480L),
                        new Extent("nf_x", 0xffffffffa0000100L, 0xffffffffa0000200L));
    }

    @Test
    void says_that_addresses_are_hidden() throws IOException {
        KernelSymbols symbols = find("0000000000000000 T nf_queue\n0000000000000000 T other\n");
        assertThat(symbols.hidden()).isTrue();
        assertThat(symbols.found()).isEmpty();
    }
}
