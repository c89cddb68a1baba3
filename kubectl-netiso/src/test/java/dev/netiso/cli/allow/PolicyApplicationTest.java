// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.allow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.cli.TestHost;
import dev.netiso.cli.command.CommandTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no recorded answer can show, since it depends on what is sent. */
class PolicyApplicationTest {
    private static final Path FAKE = Path.of("src/test/fake/kubectl").toAbsolutePath();

    @TempDir
    private Path folder = Path.of("");

    private TestHost where(String applyingTo, String happens) throws IOException {
        Path program = folder.resolve("kubectl");
        Files.writeString(program, """
                #!/bin/sh
                case $* in
                  'apply '*) body=$(cat); case $body in *'"namespace":"%s"'*) %s ;; esac; printf %%s "$body" ;;
                  *) exec %s "$@" ;;
                esac
                """.formatted(applyingTo, happens, FAKE));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return TestHost.answering("shop").with("KUBECTL", program.toString());
    }

    private static int allow(TestHost test) {
        return new CommandTree(test.host()).run("allow", "k3f9w2ma", "-n", "shop", "--yes", "-o", "name");
    }

    @Test
    void nothing_is_written_if_the_server_would_refuse_one_of_the_objects() throws IOException {
        TestHost test = where("shop", "echo 'Error from server: denied by webhook' >&2; exit 1");
        assertThat(allow(test)).isEqualTo(2);
        assertThat(test.out()).isEmpty();
        assertThat(test.err()).isEqualTo("error: denied by webhook\n");
    }

    @Test
    void half_of_a_plan_is_told_with_the_way_back() throws IOException {
        TestHost test = where(
                "shop", "case $* in *--dry-run=none*) echo 'Unable to connect to the server: EOF' >&2; exit 1 ;; esac");
        assertThat(allow(test)).isEqualTo(2);
        assertThat(test.err())
                .isEqualTo("note: half is applied, and lets nothing through alone\n"
                        + "To take it back: kubectl -n payments delete networkpolicy"
                        + " netiso-allow-from-shop-frontend-8443-911dce63\n"
                        + "error: cannot connect to the cluster: EOF\n");
    }
}
