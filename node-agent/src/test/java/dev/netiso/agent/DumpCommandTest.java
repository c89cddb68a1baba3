// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DumpCommandTest {
    @Test
    void unpins_only_where_something_can_be_pinned(@TempDir Path directory) {
        StringWriter errors = new StringWriter();
        StringWriter output = new StringWriter();
        CommandLine command = Main.commandLine(Map.of("NETISO_PIN_DIR", directory.toString()))
                .setErr(new PrintWriter(errors))
                .setOut(new PrintWriter(output));
        assertThat(command.execute("unpin")).isEqualTo(2);
        assertThat(errors.toString())
                .isEqualTo("node-agent: cannot unpin: " + directory
                        + " is in no BPF file system; give the agent's --pin-dir\n");
        assertThat(command.execute("unpin", "--pin-dir=" + directory.resolve("gone")))
                .isZero();
        assertThat(output.toString()).isEqualTo("nothing is pinned at " + directory.resolve("gone") + "\n");
    }

    @Test
    void says_everything_that_is_wrong_at_once() {
        StringWriter errors = new StringWriter();
        int exit = Main.commandLine(Map.of("NETISO_SCOPE", "pod"))
                .setErr(new PrintWriter(errors))
                .execute("dump", "-o", "yaml", "--verdict", "dropped,lost", "--duration", "soon", "--reasons", "no");
        assertThat(exit).isEqualTo(2);
        assertThat(errors.toString().lines())
                .containsExactly(
                        "node-agent: --output: yaml (expected: jsonpb, json, compact)",
                        "node-agent: --verdict: lost (expected: forwarded, dropped, unanswered, refused)",
                        "node-agent: --duration: soon (expected: such as 500ms, 30s, 5m or 1h)",
                        "node-agent: NETISO_SCOPE: pod (expected: node, all)",
                        "node-agent: --reasons: no: drop reason: not a kernel name (expected: A-Z, 0-9 and _)");
    }
}
