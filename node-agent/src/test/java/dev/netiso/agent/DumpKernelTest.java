// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code dump} as a process, with real packets. */
class DumpKernelTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Process dump() throws IOException {
        return dump(ProcessBuilder.Redirect.PIPE);
    }

    private static Process dump(ProcessBuilder.Redirect output) throws IOException {
        RealKernel.require();
        return new ProcessBuilder(Commands.java(Main.class, "dump", "-o", "jsonpb", "--verdict=dropped"))
                .redirectOutput(output)
                .start();
    }

    private static void sendUntilEnded(Process dump, Pod pod) throws InterruptedException {
        for (int port = 1; dump.isAlive() && port < 100; port++) {
            pod.send("udp", 4, 5000 + port);
            dump.waitFor(100, TimeUnit.MILLISECONDS);
        }
        assertThat(dump.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    private static String readTo(BufferedReader reader, String wanted) throws IOException {
        String line = reader.readLine();
        while (line != null && !line.contains(wanted)) {
            line = reader.readLine();
        }
        return String.valueOf(line);
    }

    @Test
    void prints_each_blocked_connection_once_and_at_the_end_what_it_came_to() throws Exception {
        Process dump = dump();
        try (Pod pod = Pod.onThisNode();
                BufferedReader lines = dump.inputReader(StandardCharsets.UTF_8);
                BufferedReader errors = dump.errorReader(StandardCharsets.UTF_8)) {
            assertThat(readTo(errors, "capturing")).startsWith("capturing: [").contains("NETFILTER_DROP");
            for (int i = 0; i < 3; i++) {
                pod.send("udp", 4, 4711);
            }
            pod.send("udp", 6, 4712);
            JsonNode first = JSON.readTree(readTo(lines, "\"" + pod.address(4) + "\""));
            assertThat(first.at("/flow/verdict").asText()).isEqualTo("DROPPED");
            assertThat(first.at("/flow/IP/destination").asText()).isEqualTo(pod.nodeAddress(4));
            assertThat(first.at("/flow/l4/UDP/destination_port").asInt()).isEqualTo(4711);
            assertThat(first.at("/node_name").asText()).isEqualTo(HostName.ofKernel());
            String later = readTo(lines, "\"" + pod.address(6) + "\"");
            assertThat(JSON.readTree(later).at("/flow/l4/UDP/destination_port").asInt())
                    .isEqualTo(4712);

            Commands.run("kill -INT " + dump.pid());
            assertThat(lines.lines().filter(line -> line.contains("\"" + pod.address(4) + "\"")))
                    .isEmpty();
            JsonNode totals = JSON.readTree(readTo(errors, "{\"totals\""));
            JsonNode dropped = totals.at("/totals/DROPPED");
            assertThat(dropped.get("flows").asLong()).isGreaterThanOrEqualTo(2);
            assertThat(dropped.get("counted").asLong()).isGreaterThanOrEqualTo(4);
            assertThat(totals.at("/lost")).isEmpty();
            assertThat(dump.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(dump.exitValue()).isZero();
        } finally {
            dump.destroyForcibly();
        }
    }

    @Test
    void ends_quietly_when_its_reader_has_gone() throws Exception {
        Process dump = dump();
        try (Pod pod = Pod.onThisNode();
                BufferedReader errors = dump.errorReader(StandardCharsets.UTF_8)) {
            readTo(errors, "capturing");
            dump.getInputStream().close();
            sendUntilEnded(dump, pod);
            assertThat(dump.exitValue()).isZero();
            assertThat(errors.lines()).noneMatch(line -> line.contains("Exception") || line.contains("pipe"));
        } finally {
            dump.destroyForcibly();
        }
    }

    @Test
    void fails_with_one_line_when_its_lines_cannot_be_written() throws Exception {
        Process dump = dump(ProcessBuilder.Redirect.to(new File("/dev/full")));
        try (Pod pod = Pod.onThisNode();
                BufferedReader errors = dump.errorReader(StandardCharsets.UTF_8)) {
            readTo(errors, "capturing");
            sendUntilEnded(dump, pod);
            assertThat(errors.lines())
                    .containsExactly("node-agent: cannot write to standard output: No space left on device");
            assertThat(dump.exitValue()).isEqualTo(2);
        } finally {
            dump.destroyForcibly();
        }
    }
}
