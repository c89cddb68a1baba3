// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServeCommandTest {
    private record Run(int exit, String errors) {}

    private static Run run(Map<String, String> environment, String... arguments) {
        StringWriter errors = new StringWriter();
        List<String> all = new ArrayList<>(List.of("serve"));
        all.addAll(List.of(arguments));
        int exit = Main.commandLine(environment).setErr(new PrintWriter(errors)).execute(all.toArray(String[]::new));
        return new Run(exit, errors.toString());
    }

    private static Run run(String... arguments) {
        return run(Map.of(), arguments);
    }

    @Test
    void takes_from_the_environment_what_is_not_given_and_names_it_so() {
        Map<String, String> environment = Map.of(
                "NETISO_KEPT_FLOWS", "many",
                "NETISO_SCOPE", "cluster",
                "NETISO_LISTEN", "x",
                "NETISO_REASONS", "policy,",
                "NETISO_UDP", "maybe",
                "NETISO_TLS_DIR", "/certificates");
        Run run = run(environment, "--node-name=n", "--listen=y");
        assertThat(run.exit).isEqualTo(2);
        assertThat(run.errors.lines())
                .containsExactly(
                        "node-agent: --listen: y (expected: :PORT, ADDRESS:PORT or [IPV6]:PORT)",
                        "node-agent: NETISO_KEPT_FLOWS: many (expected: 1 to 1000000)",
                        "node-agent: NETISO_SCOPE: cluster (expected: node, all)",
                        "node-agent: NETISO_REASONS: policy,: drop reason: not a kernel name (expected: A-Z, 0-9 and _)",
                        "node-agent: NETISO_UDP: maybe (expected: auto, netfilter, cgroup, off)");
    }

    @Test
    void says_everything_that_is_wrong_at_once() {
        Run run = run("--node-name=", "--listen=x", "--health-listen=:70000", "--kept-flows=0");
        assertThat(run.exit).isEqualTo(2);
        assertThat(run.errors.lines())
                .containsExactly(
                        "node-agent: --node-name: missing (expected: the node's name, or NODE_NAME in the environment)",
                        "node-agent: --listen: x (expected: :PORT, ADDRESS:PORT or [IPV6]:PORT)",
                        "node-agent: --health-listen: :70000 (expected: :PORT, ADDRESS:PORT or [IPV6]:PORT)",
                        "node-agent: --tls-dir: give the directory of the certificates, or --insecure-loopback, and not both",
                        "node-agent: --kept-flows: 0 (expected: 1 to 1000000)");
    }

    @Test
    void serves_in_plain_text_at_a_loopback_address_only() {
        Run run = run("--node-name=n", "--insecure-loopback", "--listen=:4254");
        assertThat(run.exit).isEqualTo(2);
        assertThat(run.errors)
                .isEqualTo("node-agent: --insecure-loopback: :4254 is no loopback address (expected: such as"
                        + " 127.0.0.1:4254)\n");
    }

    @Test
    void says_which_certificate_is_missing(@TempDir Path directory) {
        Run run = run("--node-name=n", "--tls-dir=" + directory);
        assertThat(run.exit).isEqualTo(2);
        assertThat(run.errors)
                .isEqualTo(
                        "node-agent: cannot use the certificates in " + directory + ": no readable tls.crt; mount the"
                                + " Secret that the flow server keeps, or see --tls-dir\n");
    }

    @Test
    void refuses_flags_that_it_does_not_know() {
        Run run = run("--nope");
        assertThat(run.exit).isEqualTo(2);
        assertThat(run.errors).contains("--nope");
    }

    @ParameterizedTest
    @CsvSource({
        "':4254', 0.0.0.0/0.0.0.0:4254",
        "127.0.0.1:1, /127.0.0.1:1",
        "'[::1]:65535', '/[0:0:0:0:0:0:0:1]:65535'",
    })
    void reads_addresses_to_listen_at(String text, String address) {
        assertThat(ListenAddress.parse(text).orElseThrow()).hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "4254", "localhost:1", "127.0.0.1", "::1:80", "[127.0.0.1]:80", "1.2.3.4:-1", ":x", ":65536"
            })
    void refuses_addresses_that_are_none(String text) {
        assertThat(ListenAddress.parse(text)).isEmpty();
    }
}
