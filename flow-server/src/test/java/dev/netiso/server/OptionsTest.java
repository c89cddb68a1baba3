// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netiso.server.cluster.Names;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class OptionsTest {
    private static Options parse(String... arguments) {
        Options options = new Options();
        new CommandLine(options).parseArgs(arguments);
        return options;
    }

    @Test
    void defaults() {
        Options options = parse("--namespace=netiso-system");
        assertThat(options.problems()).isEmpty();
        Settings settings = options.settings();
        assertThat(settings.listen().getPort()).isEqualTo(8443);
        assertThat(settings.observerListen().getPort()).isEqualTo(4245);
        assertThat(settings.kubeconfig()).isEmpty();
        assertThat(settings.names()).isEqualTo(new Names("netiso-system", "flow-server", "node-agents", "observer"));
        assertThat(settings.retain()).isEqualTo(50_000);
    }

    @Test
    void every_option_sets_what_it_says() {
        Path file = Path.of("pom.xml").toAbsolutePath();
        Settings settings = parse(
                        "--listen=[::1]:9443",
                        "--observer-listen=127.0.0.1:0",
                        "--namespace=elsewhere",
                        "--kubeconfig=" + file,
                        "--retain=7",
                        "--verbose")
                .settings();
        assertThat(settings.listen().getAddress().isLoopbackAddress()).isTrue();
        assertThat(settings.listen().getPort()).isEqualTo(9443);
        assertThat(settings.observerListen().getPort()).isZero();
        assertThat(settings.names().namespace()).isEqualTo("elsewhere");
        assertThat(settings.kubeconfig()).contains(file);
        assertThat(settings.retain()).isEqualTo(7);
    }

    @Test
    void all_that_is_wrong_is_said_at_once() {
        assertThat(parse(
                                "--listen=8443",
                                "--observer-listen=0.0.0.0:70000",
                                "--namespace=No_Name",
                                "--kubeconfig=/does/not/exist",
                                "--retain=0")
                        .problems())
                .hasSize(5)
                .anySatisfy(problem -> assertThat(problem).contains("--listen", "expected: ADDRESS:PORT"))
                .anySatisfy(problem -> assertThat(problem).contains("--retain: 0"));
    }
}
